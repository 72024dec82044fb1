import { App, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import type { Permission } from '@contract/terms/permissions';
import type { SupportAction } from '@contract/terms/support';
import { useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Block } from '../../kit/page';
import { ReasonDialog } from '../../kit/reason-dialog';
import { useMay } from '../../providers/profile';
import type { SupportDeed, WorkflowProps } from './types';
import { supportWords } from './words';

/** Where a step is done that is not of this view; the rest is at the top of the order's page. */
const PLACES: Partial<Record<SupportAction, (orderId: string) => string>> = {
  ASSIGN: (orderId) => `/dispatch?order=${orderId}`,
  RESUME_DISPATCH: (orderId) => `/dispatch?order=${orderId}`,
  DECIDE_CASE: (orderId) => `/orders/${orderId}?tab=cases`,
  APPROVE_TASK: () => '/approvals?tab=work',
};
/** Done here: a reason is all they need. */
const DONE_HERE: readonly SupportAction[] = ['RETRY_ACTIVITY', 'RETRY_REFUND'];
const REFUND_OF = /\/refunds\/([^/]+)\//;

/** Safe steps with what they do; what is not allowed stands below with its reason. */
export function DeedsBlock({ orderId, workflow }: WorkflowProps) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const may = useMay();
  const allowed = workflow.actions.filter(({ isAllowed }) => isAllowed);
  const refused = workflow.actions.filter(({ isAllowed }) => !isAllowed);
  const isRefusedToMe = refused.some(
    ({ permission }) => permission !== null && !may(permission as Permission),
  );
  return (
    <Block title={t('actions')}>
      {allowed.length === 0 && (
        <Typography.Text type="secondary">
          {t(isRefusedToMe ? 'nothingForYou' : 'nothingToDo')}
        </Typography.Text>
      )}
      <ul className="dh-plain-list">
        {allowed.map((deed) => (
          <li key={`${deed.action}-${deed.path}-${deed.activityId}`}>
            <Flex gap={12} justify="space-between" align="center" wrap>
              <span>
                <Typography.Text strong>{name(deed.label)}</Typography.Text>
                <br />
                <Typography.Text type="secondary">{name(deed.why)}</Typography.Text>
              </span>
              <Deed orderId={orderId} workflow={workflow} deed={deed} />
            </Flex>
          </li>
        ))}
      </ul>
      {refused.length > 0 && (
        <>
          <Typography.Title level={5} className="dh-support-sub">
            {t('notAllowed')}
          </Typography.Title>
          <ul className="dh-plain-list">
            {refused.map((deed) => (
              <li key={`${deed.action}-${deed.activityId}`}>
                {name(deed.label)}{' '}
                <Typography.Text type="secondary">{name(deed.why)}</Typography.Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </Block>
  );
}

function Deed(props: WorkflowProps & { readonly deed: SupportDeed }) {
  const t = useWords(supportWords);
  const may = useMay();
  const { deed, orderId } = props;
  const refundNo =
    deed.action === 'RETRY_REFUND' ? REFUND_OF.exec(deed.path ?? '')?.[1] : undefined;
  // There the amount and its direction are shown before anything is sent.
  if (refundNo !== undefined && may('payment.read')) {
    return <LinkButton to={`/money/refunds?refund=${refundNo}`}>{t('go')}</LinkButton>;
  }
  const place = PLACES[deed.action];
  if (DONE_HERE.includes(deed.action) && deed.path !== null) return <RetryDeed {...props} />;
  if (place !== undefined) return <LinkButton to={place(orderId)}>{t('go')}</LinkButton>;
  return <Typography.Text type="secondary">{t('elsewhere')}</Typography.Text>;
}

function RetryDeed({ deed, orderId, workflow }: WorkflowProps & { readonly deed: SupportDeed }) {
  const t = useWords(supportWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const command = useCommand({ refresh: [`/admin/orders/${orderId}`, '/admin/refunds'] });
  const step = workflow.pending.activities.find(({ activityId }) => activityId === deed.activityId);
  const { activityId, path } = deed;
  const own = activityId === null ? {} : { activityId, run: workflow.run.workflowId };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {name(deed.label)}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        title={t('retryTitle', { step: step === undefined ? name(deed.label) : name(step.text) })}
        okText={t('retryNow')}
        onClose={() => setOpen(false)}
        onConfirm={async ({ reason }) => {
          await command.mutateAsync({ path: path ?? '', body: { ...own, reason } });
          message.success(t('retried'));
        }}
      >
        <Typography.Paragraph>
          {activityId === null ? name(deed.why) : t('retryHint')}
        </Typography.Paragraph>
      </ReasonDialog>
    </>
  );
}
