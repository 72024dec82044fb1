import { Flex, Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { Block } from '../../kit/page';
import { OrderLink } from '../../kit/people';
import { OrderStatusTag, ToneTag } from '../../kit/tag';
import { TimeText } from '../../kit/values';
import { RedeemWalkIn } from './redeem-walk-in';
import { TODAY_PATH, type Outcome, type Serving } from './types';
import { storeWords } from './words';

const EVERY_MS = 15_000;

/** Orders of the store that are due or were redeemed today. */
export function TodayList(props: { readonly storeId: string; onOutcome(outcome: Outcome): void }) {
  const t = useWords(storeWords);
  const columns: Columns<Serving> = [
    { key: 'time', title: t('time'), render: (_, { startAt }) => <TimeText at={startAt} /> },
    {
      key: 'service',
      title: t('service'),
      render: (_, serving) => <ServiceText serving={serving} />,
    },
    {
      key: 'status',
      title: t('status'),
      render: (_, { status, redeemedAt }) => (
        <Flex vertical gap={2} align="flex-start">
          <OrderStatusTag status={status} />
          {status === 'COMPLETED' && <TimeText at={redeemedAt} />}
        </Flex>
      ),
    },
    {
      key: 'deed',
      title: t('deed'),
      render: (_, { orderId, status, isWalkIn }) =>
        isWalkIn && status === 'AWAITING_REDEMPTION' ? (
          <RedeemWalkIn orderId={orderId} onOutcome={props.onOutcome} />
        ) : (
          '–'
        ),
    },
  ];
  return (
    <Block title={t('todayTitle')}>
      <CursorTable<Serving>
        path={TODAY_PATH}
        query={{ storeId: props.storeId }}
        columns={columns}
        rowKey={({ orderId }) => orderId}
        caption={t('todayCaption')}
        emptyText={t('todayEmpty')}
        everyMs={EVERY_MS}
      />
    </Block>
  );
}

/** What is served, to whom, of which order. */
function ServiceText({ serving }: { readonly serving: Serving }) {
  const t = useWords(storeWords);
  const name = useLocalName();
  const { itemName, options, quantity, isWalkIn, customer, orderId, orderNo } = serving;
  const added = options.map(({ label, labelEn }) => `+ ${name({ zh: label, en: labelEn })}`);
  return (
    <div className="dh-store-service">
      <Flex gap={6} align="center" wrap>
        <Typography.Text strong>{itemName}</Typography.Text>
        {quantity > 1 && t('quantity', { count: quantity })}
        {isWalkIn && (
          <ToneTag tone="store" isOutlined>
            {t('walkIn')}
          </ToneTag>
        )}
      </Flex>
      {added.length > 0 && <div>{added.join(' ')}</div>}
      <Typography.Text type="secondary">
        {customer ?? (isWalkIn ? t('walkInCustomer') : '–')} ·{' '}
        <OrderLink orderId={orderId} orderNo={orderNo} />
      </Typography.Text>
    </div>
  );
}
