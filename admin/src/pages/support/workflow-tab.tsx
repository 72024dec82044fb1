import './support.css';
import { Alert, Button, Flex, Typography } from 'antd';
import { ExportOutlined, ReloadOutlined } from '@ant-design/icons';
import { TURN_TEXT } from '@contract/terms/support';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { Countdown, IdText } from '../../kit/values';
import { kitWords } from '../../kit/words';
import { conclusionTone } from './tones';
import { DeedsBlock } from './deeds-block';
import { HistoryBlock } from './history-block';
import { PendingBlock } from './pending-block';
import { OtherRun, RelatedBlock } from './related-block';
import type { Workflow, WorkflowProps } from './types';
import { supportWords } from './words';

const EVERY_MS = 10_000;

/** Why an order does not go on, what may be done about it, and everything its run has done. */
export default function WorkflowTab({ orderId }: { readonly orderId: string }) {
  const [params] = useUrlState();
  const run = params.get('run') ?? undefined;
  const query = useApi<Workflow>(
    `/admin/orders/${orderId}/workflow`,
    run === undefined ? undefined : { run },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded query={query}>
      {(workflow) => (
        <>
          <OtherRun workflow={workflow} />
          <Conclusion
            workflow={workflow}
            isFetching={query.isFetching}
            onRefresh={() => void query.refetch()}
          />
          <SourceNotice workflow={workflow} />
          <PendingBlock workflow={workflow} />
          <DeedsBlock orderId={orderId} workflow={workflow} />
          <RelatedBlock orderId={orderId} workflow={workflow} />
          <HistoryBlock key={workflow.run.workflowId} orderId={orderId} workflow={workflow} />
        </>
      )}
    </Loaded>
  );
}

function Conclusion(props: {
  readonly workflow: Workflow;
  readonly isFetching: boolean;
  onRefresh(): void;
}) {
  const t = useWords(supportWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { conclusion, run, queue, at } = props.workflow;
  return (
    <Block
      title={t('conclusion')}
      extra={
        <Flex gap={8} align="center" wrap>
          <Typography.Text type="secondary">
            {t('lookedAt', { time: shortTime(at) })}
          </Typography.Text>
          <Button
            size="small"
            icon={<ReloadOutlined />}
            loading={props.isFetching}
            onClick={props.onRefresh}
          >
            {kit('refresh')}
          </Button>
          {run.temporalUrl !== null && (
            <Button
              size="small"
              icon={<ExportOutlined />}
              href={run.temporalUrl}
              target="_blank"
              rel="noreferrer"
            >
              {t('openTemporal')}
            </Button>
          )}
        </Flex>
      }
    >
      <Typography.Paragraph
        className="dh-conclusion"
        data-testid="workflow-conclusion"
        data-code={conclusion.code}
      >
        {name(conclusion.text)}
      </Typography.Paragraph>
      <Flex gap={8} wrap align="center">
        <ToneTag tone={conclusionTone(conclusion.code, conclusion.turn)}>
          {conclusion.turn === null
            ? t(run.status)
            : t('turn', { side: name(TURN_TEXT[conclusion.turn]) })}
        </ToneTag>
        {conclusion.until !== null && (
          <span>
            <Typography.Text type="secondary">{t('until')}</Typography.Text>
            <Countdown until={conclusion.until} />
          </span>
        )}
      </Flex>
      <Flex gap={16} wrap align="center" className="dh-support-facts">
        <IdText id={run.workflowId} length={48} />
        {conclusion.turn !== null && (
          <Typography.Text type="secondary">{t(run.status)}</Typography.Text>
        )}
        {/* The server counts those that were there a minute ago as well. */}
        {queue !== null && queue.pollers > 0 && conclusion.code !== 'NO_TEMPORAL_WORKER' && (
          <Typography.Text type="secondary">
            {t('pollers', { count: queue.pollers })}
          </Typography.Text>
        )}
      </Flex>
    </Block>
  );
}

/** Where the history comes from when it is not the server, and who executes it. */
function SourceNotice({ workflow }: Pick<WorkflowProps, 'workflow'>) {
  const t = useWords(supportWords);
  const { run, queue } = workflow;
  if (run.source === 'ARCHIVE')
    return <Alert className="dh-block" type="info" showIcon message={t('archive')} />;
  if (run.source === 'NONE')
    return <Alert className="dh-block" type="warning" showIcon message={t('none')} />;
  if (queue !== null && queue.pollers === 0) {
    return (
      <Alert
        className="dh-block"
        type="error"
        showIcon
        message={t('noPoller', { queue: queue.name })}
      />
    );
  }
  return null;
}
