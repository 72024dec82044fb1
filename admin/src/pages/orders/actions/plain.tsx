import { Form, Radio, Select } from 'antd';
import { useState } from 'react';
import type { TicketStatus } from '@contract/terms/order';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { ReasonDialog } from '../../../kit/reason-dialog';
import { actionWords } from '../action-words';
import { TICKET_TEXT } from '../terms';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

type PlainKey = 'takeOver' | 'resume' | 'approveTask' | 'abort';

const STEPS = {
  takeOver: 'take-over',
  resume: 'resume',
  approveTask: 'approve-task',
  abort: 'abort',
} as const satisfies Record<PlainKey, string>;

/** Steps that carry at most a reason. */
export function PlainDialog(props: ActionProps & { readonly kind: PlainKey }) {
  const { order, isOpen, onClose, kind } = props;
  const t = useWords(actionWords);
  const step = useStep(order);
  // An approval takes no words of its own.
  const hasNote = kind !== 'approveTask';
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t(kind)}
      okText={t(kind)}
      isDanger={kind === 'abort'}
      needsReason={hasNote}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({ step: STEPS[kind], body: hasNote ? { note: reason } : {}, done: t('done') })
      }
    >
      <Facts order={order} />
      <Consequence isWarning={kind === 'abort'}>{t(`${kind}Follows`)}</Consequence>
    </ReasonDialog>
  );
}

const HAS_WORKER: readonly TicketStatus[] = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED'];

/** The worker does not come, ill or without a word: somebody else is looked for. */
export function WorkerAwayDialog(props: ActionProps & { readonly isIll: boolean }) {
  const { order, isOpen, onClose, isIll } = props;
  const t = useWords(actionWords);
  const name = useLocalName();
  const step = useStep(order);
  const visits = order.tickets.filter(
    ({ status, workerId }) => workerId !== null && HAS_WORKER.includes(status),
  );
  const [ticketId, setTicketId] = useState<string | undefined>(visits[0]?.id);
  const visit = visits.find(({ id }) => id === ticketId);
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t(isIll ? 'workerIll' : 'workerNoShow')}
      okText={t(isIll ? 'workerIllOk' : 'workerNoShowOk', { worker: visit?.workerName ?? '' })}
      isDanger
      isOkDisabled={visit === undefined}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: isIll ? 'worker-ill' : 'worker-no-show',
          body: isIll
            ? { workerId: visit?.workerId, note: reason }
            : { ticketId: visit?.id, note: reason },
          done: t('othersSought'),
        })
      }
    >
      <Facts order={order} />
      <Form.Item label={t('worker')}>
        <Select
          value={ticketId ?? null}
          aria-label={t('worker')}
          options={visits.map(({ id, workerName, status }) => ({
            value: id,
            label: `${workerName ?? ''} · ${name(TICKET_TEXT[status])}`,
          }))}
          onChange={(next) => setTicketId(next ?? undefined)}
        />
      </Form.Item>
      <Consequence isWarning>{t(isIll ? 'workerIllFollows' : 'workerNoShowFollows')}</Consequence>
    </ReasonDialog>
  );
}

/** Finished work goes back: done again uncharged, or a case decides about the money. */
export function RejectTaskDialog({ order, isOpen, onClose }: ActionProps) {
  const t = useWords(actionWords);
  const step = useStep(order);
  const [consequence, setConsequence] = useState<'REWORK' | 'CASE'>('REWORK');
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={t('rejectTask')}
      okText={t(consequence === 'REWORK' ? 'rejectRework' : 'rejectCase')}
      isDanger
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: 'reject-task',
          body: { consequence, note: reason },
          done: t('done'),
        })
      }
    >
      <Facts order={order} />
      <Form.Item label={t('whatFollows')}>
        <Radio.Group
          value={consequence}
          onChange={({ target }) => setConsequence(target.value === 'CASE' ? 'CASE' : 'REWORK')}
          options={[
            { value: 'REWORK', label: t('reworkFollows') },
            { value: 'CASE', label: t('caseFollows') },
          ]}
        />
      </Form.Item>
    </ReasonDialog>
  );
}
