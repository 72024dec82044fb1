import { Button, Flex, Form, Radio, Typography } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useCityZones } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { DeedButton } from '../../kit/deed-button';
import { cityStamp } from '../../kit/format';
import { LinkButton } from '../../kit/link-button';
import { MomentPicker } from '../../kit/moment-picker';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { usePreview } from './preview-tab';
import { useScopes, useWritesEverywhere } from './scope-names';
import { POLICIES_PATH, POLICY_REFRESH, type Policy } from './types';
import { useDraftFrom } from './use-draft-from';
import type { StatedHead } from './use-heads';
import { versionPageWords } from './version-page-words';
import { policyWords } from './words';

type DeedProps = {
  readonly policy: Policy;
  readonly versions: readonly StatedHead[];
  /** What is typed and not saved would not be published. */
  readonly isChanged: boolean;
};

/** What may be done with a version in its state. */
export function PolicyDeeds(props: DeedProps) {
  const may = useMay();
  const { policy, versions } = props;
  const state = versions.find(({ id }) => id === policy.id)?.state;
  if (!may('policy.write') || state === undefined) return null;
  if (state === 'draft') {
    return (
      <>
        <RemoveDraft policy={policy} />
        <Publish {...props} />
      </>
    );
  }
  return (
    <>
      {state === 'coming' && <Withdraw policy={policy} />}
      <NextDraft policy={policy} versions={versions} />
    </>
  );
}

function Publish({ policy, versions, isChanged }: DeedProps) {
  const t = useWords(versionPageWords);
  const words = useWords(policyWords);
  const { scopeName } = useScopes();
  const [params, setParams] = useUrlState();
  const preview = usePreview(policy).data;
  const zone = useCityZones()(policy.cityCode);
  const from = params.get('from');
  const isPast = from !== null && dayjs(from).isBefore(dayjs());
  const now = versions.find(({ state }) => state === 'inForce');
  const nowText = now === undefined ? t('none') : words('number', { number: now.number });
  return (
    <DeedButton
      label={from === null ? t('publish') : t('publishAt', { time: cityStamp(from, zone) })}
      isPrimary
      disabledReason={isChanged ? t('saveFirst') : undefined}
      facts={[
        [t('scope'), scopeName(policy)],
        [t('versionNow'), nowText],
        [t('changes'), t('changeCount', { count: preview?.changes.length ?? 0 })],
        [t('orders'), t('ordersKeep', { count: preview?.openOrders ?? 0 })],
      ]}
      consequence={preview?.changes.length === 0 ? t('noDifference') : t('publishText')}
      isIncomplete={isPast || preview === undefined}
      inputs={
        <BeginInput zone={zone} from={from} isPast={isPast} onChange={(next) => setParams(next)} />
      }
      command={({ reason }) => ({
        path: `${POLICIES_PATH}/${policy.id}/publish`,
        version: policy.version,
        body: { reason, ...(from !== null && { from }) },
      })}
      refresh={POLICY_REFRESH}
      onDone={() => setParams({ from: undefined, tab: undefined })}
    />
  );
}

const AHEAD_MINUTES = 60;

function BeginInput(props: {
  readonly zone: string;
  readonly from: string | null;
  readonly isPast: boolean;
  onChange(next: { readonly from: string | undefined }): void;
}) {
  const t = useWords(versionPageWords);
  const { zone, from, isPast, onChange } = props;
  const later = (): string => dayjs().add(AHEAD_MINUTES, 'minute').startOf('minute').toISOString();
  return (
    <Form.Item
      label={t('when')}
      validateStatus={isPast ? 'error' : ''}
      {...(isPast && { help: t('whenPast') })}
    >
      <Flex vertical gap={8}>
        <Radio.Group
          aria-label={t('when')}
          value={from === null ? 'now' : 'later'}
          onChange={({ target }) =>
            onChange({ from: target.value === 'now' ? undefined : later() })
          }
          options={[
            { value: 'now', label: t('whenNow') },
            { value: 'later', label: t('whenLater') },
          ]}
        />
        {from !== null && (
          <>
            <MomentPicker
              zone={zone}
              label={t('planned')}
              isRequired
              isFuture
              value={from}
              onChange={(next) => onChange({ from: next })}
            />
            <Typography.Text type="secondary">{t('zone', { zone })}</Typography.Text>
          </>
        )}
      </Flex>
    </Form.Item>
  );
}

function Withdraw({ policy }: { readonly policy: Policy }) {
  const t = useWords(versionPageWords);
  const words = useWords(policyWords);
  const { scopeName } = useScopes();
  const zone = useCityZones()(policy.cityCode);
  return (
    <DeedButton
      label={t('withdraw')}
      isDanger
      facts={[
        [t('scope'), `${scopeName(policy)} ${words('number', { number: policy.number })}`],
        [t('when'), policy.from === undefined ? '–' : cityStamp(policy.from, zone)],
      ]}
      consequence={t('withdrawText')}
      command={({ reason }) => ({
        path: `${POLICIES_PATH}/${policy.id}/withdraw`,
        version: policy.version,
        body: { reason },
      })}
      refresh={POLICY_REFRESH}
    />
  );
}

function RemoveDraft({ policy }: { readonly policy: Policy }) {
  const t = useWords(versionPageWords);
  const navigate = useNavigate();
  const { scopeName } = useScopes();
  return (
    <DeedButton
      label={t('remove')}
      isDanger
      needsReason={false}
      facts={[[t('scope'), scopeName(policy)]]}
      consequence={t('removeText')}
      command={() => ({
        method: 'DELETE',
        path: `${POLICIES_PATH}/${policy.id}`,
        version: policy.version,
      })}
      // The page of what is gone is left before lists are read anew.
      refresh={[]}
      onDone={() => void navigate('/policies')}
    />
  );
}

/** The next version, from the newest or from an older one; a draft that is there is opened. */
function NextDraft(props: { readonly policy: Policy; readonly versions: readonly StatedHead[] }) {
  const t = useWords(versionPageWords);
  const words = useWords(policyWords);
  const isEverywhere = useWritesEverywhere();
  const { policy, versions } = props;
  const [error, setError] = useState<string | null>(null);
  const { draft, isBusy } = useDraftFrom({ policy, onError: setError });
  const there = versions.find(({ state }) => state === 'draft');
  const newest = versions.find(({ state }) => state === 'coming' || state === 'inForce');
  const isNewest = newest?.id === policy.id;
  if (policy.cityCode === '*' && !isEverywhere) return null;
  if (there !== undefined) {
    return <LinkButton to={`/policies/${there.id}`}>{words('draftOpen')}</LinkButton>;
  }
  return (
    <Flex gap={8} align="center">
      {error !== null && <Typography.Text type="danger">{error}</Typography.Text>}
      <Button
        type={isNewest ? 'primary' : 'default'}
        loading={isBusy}
        data-testid="policy-next"
        onClick={() => void draft(isNewest)}
      >
        {t(isNewest ? 'draftNext' : 'draftFromThis')}
      </Button>
    </Flex>
  );
}
