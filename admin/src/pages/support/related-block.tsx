import { Alert, Button, Flex, Tag, Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import type { WorkflowProps } from './types';
import { supportWords } from './words';

/** Other runs of the order: each has a view like this one. */
export function RelatedBlock({ workflow }: WorkflowProps) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  const open = params.get('run');
  // The way back to the order's own run stands above the conclusion.
  const others = workflow.related.filter(
    ({ workflowId, kind }) => workflowId !== open && kind !== 'order',
  );
  if (others.length === 0) return null;
  return (
    <Block title={t('related')}>
      <ul className="dh-plain-list">
        {others.map(({ workflowId, kind, documentNo, status, conclusion }) => (
          <li key={workflowId}>
            <Flex gap={8} wrap align="center">
              <Button
                type="link"
                size="small"
                data-testid={`related-${kind}`}
                onClick={() => setParams({ run: workflowId })}
              >
                {t(kind)} {kind === 'settle' ? '' : documentNo}
              </Button>
              <Tag>{t(status)}</Tag>
              <Typography.Text type="secondary">{name(conclusion.text)}</Typography.Text>
            </Flex>
          </li>
        ))}
      </ul>
    </Block>
  );
}

/** Above the view of another run: which one it is, and the way back. */
export function OtherRun({ workflow }: Pick<WorkflowProps, 'workflow'>) {
  const t = useWords(supportWords);
  const [params, setParams] = useUrlState();
  const run = params.get('run');
  if (run === null) return null;
  const { kind } = workflow.run;
  return (
    <Alert
      type="info"
      showIcon
      className="dh-block"
      message={t('otherRun', {
        what: `${t(kind)} ${kind === 'settle' ? '' : run.slice(kind.length + 1)}`,
      })}
      action={
        <Button size="small" onClick={() => setParams({ run: undefined })}>
          {t('theOrder')}
        </Button>
      }
    />
  );
}
