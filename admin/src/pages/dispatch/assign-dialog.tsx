import { Alert, App } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useCommand } from '../../api/use-api';
import { shortTime, yuan } from '../../kit/format';
import { ReasonDialog } from '../../kit/reason-dialog';
import { DESK_PATHS, type Candidate, type DeskOrder, type Rejected } from './types';
import { dispatchWords } from './words';

/** Somebody who fits, or somebody who does not and is sent all the same. */
export type Assignment =
  | { readonly kind: 'fits'; readonly candidate: Candidate }
  | { readonly kind: 'override'; readonly worker: Rejected };

/** Restates whom the order goes to and what follows, then assigns. */
export function AssignDialog(props: {
  readonly order: DeskOrder;
  readonly ticketId: string | undefined;
  readonly assignment: Assignment;
  onClose(): void;
}) {
  const t = useWords(dispatchWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const { mutateAsync: command } = useCommand({ refresh: DESK_PATHS });
  const { order, assignment } = props;
  const isOverride = assignment.kind === 'override';
  const person = isOverride ? assignment.worker : assignment.candidate;
  const worker = person.displayName;
  return (
    <ReasonDialog
      isOpen
      title={t('assignTitle', { worker })}
      okText={t('assignTo', { worker })}
      isDanger={isOverride}
      needsReason={isOverride}
      onClose={props.onClose}
      onConfirm={async ({ reason }) => {
        await command({
          path: `/admin/orders/${order.id}/assign`,
          body: {
            workerId: person.workerId,
            isOverride,
            ...(props.ticketId !== undefined && { ticketId: props.ticketId }),
            ...(reason !== '' && { note: reason }),
          },
        });
        message.success(t('assigned'));
      }}
    >
      <p>
        {t('assignFacts', {
          item: order.itemName,
          time: shortTime(order.startAt),
          amount: yuan(order.totalFen),
        })}
      </p>
      <p>{t('assignWhat')}</p>
      {assignment.kind === 'override' && (
        <Alert
          type="warning"
          showIcon
          className="dh-block"
          message={t('overrideHint', { reason: name(assignment.worker.reasonText) })}
        />
      )}
    </ReasonDialog>
  );
}
