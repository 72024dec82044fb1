import { Alert, Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../i18n/i18n';
import { stamp } from '../../../kit/format';
import { actionWords } from '../action-words';
import type { Order } from '../types';

type Fact = { readonly label: string; readonly value: ReactNode };

/** Restates what the deed is about: the order, then whatever it moves. */
export function Facts(props: { readonly order: Order; readonly items?: readonly Fact[] }) {
  const t = useWords(actionWords);
  const { order, items = [] } = props;
  return (
    <Descriptions size="small" column={1} bordered className="dh-block">
      <Descriptions.Item label={t('order')}>
        {order.no} · {order.itemName}
        <div className="dh-desk-under dh-number">{stamp(order.startAt).slice(0, 16)}</div>
      </Descriptions.Item>
      {items.map(({ label, value }) => (
        <Descriptions.Item key={label} label={label}>
          {value}
        </Descriptions.Item>
      ))}
    </Descriptions>
  );
}

/** What follows, in one sentence. */
export function Consequence(props: { readonly children: ReactNode; readonly isWarning?: boolean }) {
  return (
    <Alert
      className="dh-block"
      showIcon
      type={props.isWarning === true ? 'warning' : 'info'}
      message={props.children}
    />
  );
}
