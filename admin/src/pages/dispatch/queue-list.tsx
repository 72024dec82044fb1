import { Flex, Typography } from 'antd';
import { useWords } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { Countdown, Money } from '../../kit/values';
import type { DeskOrder } from './types';
import { dispatchWords } from './words';

/** Orders that wait for a person, the one that is given up first on top. */
export function QueueList(props: {
  readonly orders: readonly DeskOrder[];
  readonly selectedId: string;
  onSelect(id: string): void;
}) {
  const t = useWords(dispatchWords);
  return (
    <div>
      {props.orders.map((order) => (
        <button
          key={order.id}
          type="button"
          className="dh-queue-item"
          aria-current={order.id === props.selectedId}
          onClick={() => props.onSelect(order.id)}
        >
          <Flex justify="space-between" gap={8}>
            <Typography.Text strong>{order.itemName}</Typography.Text>
            {order.deadlineAt === null ? (
              <Typography.Text type="secondary">{t('noDeadline')}</Typography.Text>
            ) : (
              <Countdown until={order.deadlineAt} />
            )}
          </Flex>
          <Flex justify="space-between" gap={8}>
            <Typography.Text type="secondary">
              {order.district} · {t('start', { time: shortTime(order.startAt) })}
            </Typography.Text>
            <Money fen={order.totalFen} />
          </Flex>
          {order.priority > 0 && (
            <Typography.Text type="warning">{t('priority', { n: order.priority })}</Typography.Text>
          )}
        </button>
      ))}
    </div>
  );
}
