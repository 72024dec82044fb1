import { COST_TERM_TEXT, type CostTerm } from '@contract/terms/dispatch';
import { Button, Collapse, Flex, Tag, Tooltip, Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { EmptyState } from '../../kit/states';
import type { Assignment } from './assign-dialog';
import type { Candidate, Candidates, Rejected } from './types';
import { dispatchWords } from './words';

type Choice = {
  readonly chosenId: string | null;
  readonly canAssign: boolean;
  onChoose(workerId: string): void;
  onAssign(assignment: Assignment): void;
};

/** Who could go, cheapest first, and below who could not, folded by reason. */
export function CandidateList(props: Choice & { readonly data: Candidates }) {
  const t = useWords(dispatchWords);
  const { data } = props;
  return (
    <>
      {data.candidates.length === 0 ? (
        <EmptyState text={t('noCandidates')} />
      ) : (
        <div role="list" aria-label={t('candidates')}>
          <Typography.Text type="secondary">
            {t('listed', { total: data.total, shown: data.candidates.length })}
          </Typography.Text>
          {data.candidates.map((candidate) => (
            <CandidateRow key={candidate.workerId} {...props} candidate={candidate} />
          ))}
        </div>
      )}
      {data.rejected.length > 0 && <RejectedGroups {...props} rejected={data.rejected} />}
    </>
  );
}

function CandidateRow(props: Choice & { readonly candidate: Candidate }) {
  const t = useWords(dispatchWords);
  const { candidate } = props;
  const assign = t('assignTo', { worker: candidate.displayName });
  return (
    <div
      role="listitem"
      tabIndex={0}
      aria-current={candidate.workerId === props.chosenId}
      className="dh-candidate"
      onClick={() => props.onChoose(candidate.workerId)}
      onFocus={() => props.onChoose(candidate.workerId)}
    >
      <Flex justify="space-between" gap={8} align="center">
        <Flex gap={8} align="center" wrap>
          <Typography.Text strong>
            {candidate.rank} {candidate.displayName}
          </Typography.Text>
          <span className="dh-number">{t('eta', { n: candidate.etaMinutes })}</span>
          <Tag color={candidate.isOnTime ? 'success' : 'warning'}>
            {candidate.isOnTime ? t('onTime') : t('late')}
          </Tag>
          {!candidate.isOnline && <Tag>{t('offline')}</Tag>}
        </Flex>
        {props.canAssign && (
          <Button
            size="small"
            aria-label={assign}
            onClick={(event) => {
              event.stopPropagation();
              props.onAssign({ kind: 'fits', candidate });
            }}
          >
            {t('assign')}
          </Button>
        )}
      </Flex>
      <Flex gap={8} wrap>
        <Typography.Text type="secondary">
          {[
            t('etaStart', { time: shortTime(candidate.startAt) }),
            t('distance', { km: (candidate.distanceMeters / 1_000).toFixed(1) }),
            t('score', { score: candidate.score.toFixed(1) }),
          ].join(' · ')}
        </Typography.Text>
        <CostText candidate={candidate} />
      </Flex>
    </div>
  );
}

/** The one number that ranks, and on a hover or focus what it is made of. */
function CostText({ candidate }: { readonly candidate: Candidate }) {
  const t = useWords(dispatchWords);
  const name = useLocalName();
  const terms = Object.entries(candidate.costTerms)
    .filter(([, minutes]) => Math.abs(minutes) >= 0.05)
    .map(([code, minutes]) => `${name(COST_TERM_TEXT[code as CostTerm])} ${minutes.toFixed(1)}`);
  return (
    <Tooltip title={terms.join(' + ')}>
      <Typography.Text type="secondary" underline>
        {t('cost', { n: candidate.costMinutes.toFixed(1) })}
      </Typography.Text>
    </Tooltip>
  );
}

function RejectedGroups(props: Choice & { readonly rejected: readonly Rejected[] }) {
  const t = useWords(dispatchWords);
  const name = useLocalName();
  const groups = Map.groupBy(props.rejected, ({ reason }) => reason);
  return (
    <Collapse
      ghost
      items={[
        {
          key: 'rejected',
          label: t('excluded', { count: props.rejected.length }),
          children: [...groups.values()].map((members) => (
            <div key={members[0]?.reason}>
              <Typography.Text type="secondary">
                {name(members[0]?.reasonText)} {members.length}
              </Typography.Text>
              <Flex gap={8} wrap>
                {members.map((worker) => (
                  <Button
                    key={worker.workerId}
                    size="small"
                    type="text"
                    disabled={!props.canAssign}
                    title={t('override')}
                    onClick={() => props.onAssign({ kind: 'override', worker })}
                  >
                    {worker.displayName} {(worker.distanceMeters / 1_000).toFixed(1)} km
                  </Button>
                ))}
              </Flex>
            </div>
          )),
        },
      ]}
    />
  );
}
