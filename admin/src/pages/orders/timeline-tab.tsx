import {
  AuditOutlined,
  BankOutlined,
  CustomerServiceOutlined,
  IdcardOutlined,
  SettingOutlined,
  ShopOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Button, Flex, Timeline, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ActorKind } from '@contract/terms/order';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { EmptyState, Loaded } from '../../kit/states';
import { OrderStatusTag } from '../../kit/tag';
import { Money } from '../../kit/values';
import { EVENT_TEXT, PLAIN_REASONS, REASON_TEXT } from './event-terms';
import type { OrderProps } from './order-page';
import { orderWords } from './order-words';
import { ACTOR_TEXT } from './terms';
import type { Events, OrderEventRow } from './types';

const EVERY_MS = 10_000;

const ACTOR_ICONS: Readonly<Record<ActorKind, ReactNode>> = {
  customer: <UserOutlined />,
  worker: <IdcardOutlined />,
  merchant: <ShopOutlined />,
  clerk: <ShopOutlined />,
  operator: <CustomerServiceOutlined />,
  support: <CustomerServiceOutlined />,
  reviewer: <AuditOutlined />,
  channel: <BankOutlined />,
  case: <AuditOutlined />,
  system: <SettingOutlined />,
};

/** Who did what, when and why; newest first, by day. */
export function TimelineTab({ order }: OrderProps) {
  const t = useWords(orderWords);
  const query = useApi<Events>(`/admin/orders/${order.id}/events`, undefined, {
    everyMs: EVERY_MS,
  });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState text={t('noEvents')} />
        ) : (
          <>
            {byDay(items).map(({ day, events }) => (
              <section key={day} aria-label={day}>
                <Typography.Title level={2} className="dh-order-day">
                  {day}
                </Typography.Title>
                <Timeline
                  items={events.map((event) => ({
                    key: event.seq,
                    dot: actorIcon(event.actor.kind),
                    children: <EventRow event={event} order={order} />,
                  }))}
                />
              </section>
            ))}
          </>
        )
      }
    </Loaded>
  );
}

function actorIcon(kind: string): ReactNode {
  return kind in ACTOR_ICONS ? ACTOR_ICONS[kind as ActorKind] : <SettingOutlined />;
}

function byDay(items: readonly OrderEventRow[]) {
  const days = new Map<string, OrderEventRow[]>();
  for (const event of [...items].sort((one, other) => other.seq - one.seq)) {
    const day = stamp(event.at).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days].map(([day, events]) => ({ day, events }));
}

function EventRow(props: OrderProps & { readonly event: OrderEventRow }) {
  const { event, order } = props;
  const t = useWords(orderWords);
  const name = useLocalName();
  const [isOpen, setOpen] = useState(false);
  const what =
    event.event in EVENT_TEXT ? EVENT_TEXT[event.event as keyof typeof EVENT_TEXT] : null;
  const why =
    event.reason in REASON_TEXT && !PLAIN_REASONS.has(event.reason)
      ? REASON_TEXT[event.reason as keyof typeof REASON_TEXT]
      : null;
  const amountFen = event.data['amountFen'] ?? event.data['refundFen'];
  return (
    <div>
      <Flex gap={8} align="baseline" wrap>
        <time className="dh-number" dateTime={event.at}>
          {stamp(event.at).slice(11)}
        </time>
        <Typography.Text type="secondary">{whoOf({ event, order, name })}</Typography.Text>
        <Typography.Text strong>{what === null ? event.event : name(what)}</Typography.Text>
        {typeof amountFen === 'number' && <Money fen={amountFen} />}
        {event.from !== event.to && <OrderStatusTag status={event.to} />}
        <Button
          type="link"
          size="small"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          data-testid={`event-${event.seq}`}
        >
          {t(isOpen ? 'hideFields' : 'showFields')}
        </Button>
      </Flex>
      {why !== null && (
        <div>
          <Typography.Text type="secondary">{t('because', { reason: name(why) })}</Typography.Text>
        </div>
      )}
      {event.note !== null && event.note !== '' && (
        <div>
          <Typography.Text>“{event.note}”</Typography.Text>
        </div>
      )}
      {isOpen && <pre className="dh-raw">{JSON.stringify(event, null, 2)}</pre>}
    </div>
  );
}

/** Kind of person and, for a worker of this order, his name. */
function whoOf(input: {
  readonly event: OrderEventRow;
  readonly order: OrderProps['order'];
  readonly name: ReturnType<typeof useLocalName>;
}): string {
  const { event, order, name } = input;
  const { kind, id } = event.actor;
  const word = kind in ACTOR_TEXT ? name(ACTOR_TEXT[kind as ActorKind]) : kind;
  const person = order.tickets.find(({ workerId }) => workerId === id)?.workerName;
  return person === undefined || person === null ? word : `${word} ${person}`;
}
