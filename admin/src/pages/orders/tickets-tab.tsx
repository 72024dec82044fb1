import { CheckCircleFilled, ClockCircleOutlined } from '@ant-design/icons';
import { Descriptions, Flex, Typography } from 'antd';
import { Link } from 'react-router';
import { useResourceSpec } from '../../generic/resource-context';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { IdText, TimeText } from '../../kit/values';
import type { OrderProps } from './order-page';
import { orderWords } from './order-words';
import { ORIGIN_TEXT, TICKET_TEXT, TICKET_TONES } from './terms';
import type { Ticket } from './types';

/** Each visit of the order with its times and the proof of its steps. */
export function TicketsTab({ order }: OrderProps) {
  const t = useWords(orderWords);
  if (order.tickets.length === 0) return <EmptyState text={t('noTickets')} />;
  return (
    <>
      {order.tickets.map((ticket, index) => (
        <TicketBlock key={ticket.id} ticket={ticket} index={index} />
      ))}
    </>
  );
}

function TicketBlock(props: { readonly ticket: Ticket; readonly index: number }) {
  const { ticket, index } = props;
  const t = useWords(orderWords);
  const name = useLocalName();
  const times = [
    ['assignedAt', ticket.assignedAt],
    ['departedAt', ticket.departedAt],
    ['arrivedAt', ticket.arrivedAt],
    ['startedAt', ticket.startedAt],
    ['finishedAt', ticket.finishedAt],
  ] as const;
  return (
    <Block
      title={
        <Flex gap={8} align="center" wrap>
          {t('ticketNo', { no: index + 1 })}
          <ToneTag tone={TICKET_TONES[ticket.status]}>{name(TICKET_TEXT[ticket.status])}</ToneTag>
          {ticket.reworkOf !== null && (
            <ToneTag tone="operator" isOutlined>
              {t('rework')}
            </ToneTag>
          )}
          {ticket.isRejected && (
            <ToneTag tone="operator" isOutlined>
              {t('sentBack')}
            </ToneTag>
          )}
        </Flex>
      }
      extra={<IdText id={ticket.id} length={6} />}
    >
      <Descriptions size="small" column={{ xs: 1, md: 2 }}>
        <Descriptions.Item label={t('worker')}>
          <WorkerName id={ticket.workerId} workerName={ticket.workerName} />
        </Descriptions.Item>
        <Descriptions.Item label={t('origin')}>
          {ticket.origin === null ? '–' : name(ORIGIN_TEXT[ticket.origin])}
        </Descriptions.Item>
        {times.map(([label, at]) => (
          <Descriptions.Item key={label} label={t(label)}>
            {at === null ? '–' : <TimeText at={at} isFull />}
          </Descriptions.Item>
        ))}
        {ticket.expectedStartAt !== null && (
          <Descriptions.Item label={t('expectedStartAt')}>
            <TimeText at={ticket.expectedStartAt} isFull />
          </Descriptions.Item>
        )}
        <Descriptions.Item label={t('photos')}>{ticket.photoIds.length}</Descriptions.Item>
      </Descriptions>
      {ticket.steps.length > 0 && <Steps ticket={ticket} />}
    </Block>
  );
}

/** Name of a worker, linked where his page may be opened. */
export function WorkerName(props: {
  readonly id: string | null;
  readonly workerName: string | null;
}) {
  const mayOpen = useResourceSpec('workers') !== undefined;
  const { id, workerName } = props;
  if (id === null) return <>–</>;
  const shown = workerName ?? id;
  return mayOpen ? <Link to={`/r/workers/${encodeURIComponent(id)}`}>{shown}</Link> : <>{shown}</>;
}

function Steps({ ticket }: { readonly ticket: Ticket }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <ol className="dh-order-steps" aria-label={t('steps')}>
      {ticket.steps.map((step) => (
        <li key={step.code}>
          <Flex gap={8} align="center" wrap>
            {step.isDone ? <CheckCircleFilled /> : <ClockCircleOutlined />}
            <span>{name(step.name)}</span>
            <Typography.Text type="secondary">
              {t(step.isDone ? 'stepDone' : 'stepOpen', {
                photos: step.photoIds.length,
                checked: step.checked.length,
                checks: step.proof.checklist.length,
              })}
            </Typography.Text>
            {step.at !== null && <TimeText at={step.at} />}
          </Flex>
          {step.note !== null && <Typography.Text>“{step.note}”</Typography.Text>}
        </li>
      ))}
    </ol>
  );
}
