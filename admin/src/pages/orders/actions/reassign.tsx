import { Checkbox, Form, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../../api/use-api';
import { useLocalName, useWords } from '../../../i18n/i18n';
import { usePages } from '../../../layout/menu';
import { ReasonDialog, textOf } from '../../../kit/reason-dialog';
import { useProfile } from '../../../providers/profile';
import { actionWords } from '../action-words';
import { TICKET_TEXT } from '../terms';
import type { Candidates, Ticket } from '../types';
import { Consequence, Facts } from './facts';
import { useStep, type ActionProps } from './use-step';

/** Stands for "back to dispatch" in the list of workers. */
const BACK = '-';

const MOVABLE: readonly Ticket['status'][] = ['MANUAL', 'ASSIGNED', 'EN_ROUTE', 'ARRIVED'];

/** Gives a visit to a worker by hand, or to another one, or back to dispatch. */
export function AssignDialog(props: ActionProps & { readonly isAnew: boolean }) {
  const { order, isOpen, onClose, isAnew } = props;
  const t = useWords(actionWords);
  const name = useLocalName();
  const step = useStep(order);
  const tickets = order.tickets.filter(({ status }) => MOVABLE.includes(status));
  const [ticketId, setTicketId] = useState<string | undefined>(tickets[0]?.id);
  const [workerId, setWorkerId] = useState<string | null>(null);
  const [isOverride, setOverride] = useState(false);
  const isAdmin = useProfile()?.audience === 'admin';
  const query = useApi<Candidates>(
    `/admin/orders/${order.id}/candidates`,
    { ticketId },
    { isOff: !isOpen },
  );
  const isBack = workerId === BACK;
  const chosen = choicesOf({ candidates: query.data, isOverride, name, t }).find(
    ({ value }) => value === workerId,
  );
  const verb = isAnew ? t('assign') : t('reassign');
  return (
    <ReasonDialog
      isOpen={isOpen}
      title={isAnew ? t('assignTitle') : t('reassignTitle')}
      okText={
        isBack
          ? t('backToDispatch')
          : chosen === undefined
            ? verb
            : t(isAnew ? 'assignOk' : 'reassignOk', { worker: chosen.worker })
      }
      isOkDisabled={workerId === null}
      onClose={onClose}
      onConfirm={({ reason }) =>
        step({
          step: isAnew ? 'assign' : 'reassign',
          body: {
            ...(ticketId !== undefined && { ticketId }),
            workerId: isBack ? null : workerId,
            isOverride: isOverride && !isBack,
            note: reason,
          },
          done: isBack ? t('givenBack') : t('assigned'),
        })
      }
    >
      <Facts order={order} />
      {tickets.length > 1 && (
        <Form.Item label={t('visit')}>
          <Select
            value={ticketId ?? null}
            aria-label={t('visit')}
            options={tickets.map((ticket) => ({
              value: ticket.id,
              label: `${ticket.workerName ?? t('nobody')} · ${name(TICKET_TEXT[ticket.status])}`,
            }))}
            onChange={(next) => {
              setTicketId(next ?? undefined);
              setWorkerId(null);
            }}
          />
        </Form.Item>
      )}
      <Form.Item
        label={t('worker')}
        {...(query.error !== null && { validateStatus: 'error', help: textOf(query.error) })}
      >
        <Select
          showSearch
          optionFilterProp="label"
          loading={query.isFetching}
          value={workerId}
          placeholder={t('chooseWorker')}
          aria-label={t('worker')}
          data-testid="assign-worker"
          options={[
            ...(isAnew ? [] : [{ value: BACK, label: t('backToDispatch') }]),
            ...choicesOf({ candidates: query.data, isOverride, name, t }),
          ]}
          onChange={setWorkerId}
        />
      </Form.Item>
      {isAdmin && (
        <Form.Item>
          <Checkbox checked={isOverride} onChange={({ target }) => setOverride(target.checked)}>
            {t('override')}
          </Checkbox>
          <DispatchLink orderId={order.id} />
        </Form.Item>
      )}
      <Consequence isWarning={isOverride}>
        {t(isOverride ? 'overrideFollows' : isAnew ? 'assignFollows' : 'reassignFollows')}
      </Consequence>
    </ReasonDialog>
  );
}

/** Who could go, best first; with the override also who could not, and why. */
function choicesOf(input: {
  readonly candidates: Candidates | undefined;
  readonly isOverride: boolean;
  readonly name: ReturnType<typeof useLocalName>;
  readonly t: (key: 'etaShort', params: { readonly minutes: number }) => string;
}) {
  const { candidates, isOverride, name, t } = input;
  if (candidates === undefined) return [];
  const fit = candidates.candidates.map((row) => ({
    value: row.workerId,
    worker: row.displayName,
    label: `${row.rank}. ${row.displayName} · ${t('etaShort', { minutes: row.etaMinutes })} · ${row.score.toFixed(1)}`,
  }));
  const others = candidates.rejected.map((row) => ({
    value: row.workerId,
    worker: row.displayName,
    label: `${row.displayName} · ${name(row.reasonText)}`,
  }));
  return isOverride ? [...fit, ...others] : fit;
}

function DispatchLink({ orderId }: { readonly orderId: string }) {
  const t = useWords(actionWords);
  const hasPage = usePages().some(({ path }) => path === '/dispatch');
  return hasPage ? <Link to={`/dispatch?order=${orderId}`}>{t('toDispatch')}</Link> : null;
}
