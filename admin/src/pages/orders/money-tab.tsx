import { Alert, Descriptions, Flex, Table, Typography } from 'antd';
import { REFUND_ROW_TEXT } from '@contract/terms/refund';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { IdText, Money, TimeText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { JournalsBlock } from './journals-block';
import type { OrderProps } from './order-page';
import { orderWords } from './order-words';
import { BEARER_TEXT, CHANNEL_TEXT, REFUND_REQUEST_TEXT } from './terms';
import type { OrderRefunds } from './types';

/** Price → paid → back → who got what, down to every line of the books. */
export function MoneyTab({ order }: OrderProps) {
  const may = useMay();
  const profile = useProfile();
  const isAdmin = profile?.audience === 'admin';
  return (
    <>
      <PriceBlock order={order} />
      {order.end !== null && <EndBlock end={order.end} />}
      {isAdmin && may('payment.read') && <RefundsBlock orderId={order.id} />}
      {isAdmin && profile?.permissions['ledger.read'] === 'all' && (
        <JournalsBlock orderId={order.id} />
      )}
    </>
  );
}

function PriceBlock({ order }: OrderProps) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Block title={t('price')}>
      <Table
        rowKey={(line) => `${line.code}:${line.label}`}
        size="small"
        caption={<span className="dh-hidden">{t('price')}</span>}
        pagination={false}
        dataSource={order.lines}
        columns={[
          {
            title: t('line'),
            render: (_, line) => (
              <div>
                {name({ zh: line.label, en: line.labelEn })}
                <div className="dh-desk-under">{name(line.refundText)}</div>
              </div>
            ),
          },
          {
            title: t('amount'),
            align: 'right',
            width: 160,
            render: (_, { amountFen }) => <Money fen={amountFen} />,
          },
        ]}
        summary={() => (
          <>
            <SumRow label={t('total')} fen={order.totalFen} isStrong />
            <SumRow label={t('paidSum')} fen={order.paidFen} />
            {order.refundedFen > 0 && <SumRow label={t('refunded')} fen={-order.refundedFen} />}
          </>
        )}
      />
    </Block>
  );
}

function SumRow(props: {
  readonly label: string;
  readonly fen: number;
  readonly isStrong?: boolean;
}) {
  return (
    <Table.Summary.Row>
      <Table.Summary.Cell index={0}>
        <Typography.Text strong={props.isStrong === true}>{props.label}</Typography.Text>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        <Money fen={props.fen} isStrong={props.isStrong === true} />
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
}

function EndBlock({ end }: { readonly end: NonNullable<OrderProps['order']['end']> }) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Block title={t('endTitle')}>
      <Descriptions size="small" column={{ xs: 1, md: 2 }}>
        <Descriptions.Item label={t('rule')} span={2}>
          {name(end.text)}
        </Descriptions.Item>
        <Descriptions.Item label={t('fee')}>
          <Money fen={end.feeFen} />
        </Descriptions.Item>
        <Descriptions.Item label={t('travelKept')}>
          <Money fen={end.travelKeptFen} />
        </Descriptions.Item>
        <Descriptions.Item label={t('goesBack')}>
          <Money fen={end.refundFen} />
        </Descriptions.Item>
        <Descriptions.Item label={t('bearer')}>{name(BEARER_TEXT[end.bearer])}</Descriptions.Item>
      </Descriptions>
    </Block>
  );
}

function RefundsBlock({ orderId }: { readonly orderId: string }) {
  const t = useWords(orderWords);
  const query = useApi<OrderRefunds>(`/admin/orders/${orderId}/refunds`);
  return (
    <Block title={t('refunds')}>
      <Loaded query={query}>
        {(answer) => (
          <>
            {answer.requests
              .filter(({ status }) => status === 'REQUESTED')
              .map((request) => (
                <OpenRequest key={request.id} request={request} />
              ))}
            {answer.refunds.length === 0 ? (
              <EmptyState text={t('noRefunds')} />
            ) : (
              <RefundTable refunds={answer.refunds} />
            )}
            <Flex gap={8}>
              <Typography.Text type="secondary">{t('refundable')}</Typography.Text>
              <Money fen={answer.refundableFen} />
            </Flex>
          </>
        )}
      </Loaded>
    </Block>
  );
}

function OpenRequest(props: { readonly request: OrderRefunds['requests'][number] }) {
  const { request } = props;
  const name = useLocalName();
  return (
    <Alert
      type="warning"
      showIcon
      className="dh-block"
      message={
        <Flex gap={8} wrap>
          {name(REFUND_REQUEST_TEXT[request.status])}
          <Money fen={request.amountFen} isStrong />
          <TimeText at={request.madeAt} />
        </Flex>
      }
      description={request.reason}
    />
  );
}

function RefundTable({ refunds }: Pick<OrderRefunds, 'refunds'>) {
  const t = useWords(orderWords);
  const name = useLocalName();
  return (
    <Table
      rowKey="refundNo"
      size="small"
      caption={<span className="dh-hidden">{t('refunds')}</span>}
      scroll={{ x: 'max-content' }}
      pagination={refunds.length > 20 && { pageSize: 20, size: 'small' }}
      dataSource={[...refunds]}
      className="dh-block"
      columns={[
        { title: t('refundNo'), render: (_, row) => <IdText id={row.refundNo} length={8} /> },
        {
          title: t('result'),
          render: (_, { status, failure }) => (
            <div>
              <ToneTag
                tone={status === 'FAILED' ? 'operator' : status === 'SUCCEEDED' ? 'done' : 'system'}
              >
                {name(REFUND_ROW_TEXT[status])}
              </ToneTag>
              {failure !== null && <div className="dh-desk-under">{failure}</div>}
            </div>
          ),
        },
        { title: t('channel'), render: (_, { channel }) => name(CHANNEL_TEXT[channel]) },
        {
          title: t('bearer'),
          render: (_, { bearer }) => (bearer === null ? '–' : name(BEARER_TEXT[bearer])),
        },
        { title: t('createdAt'), render: (_, { createdAt }) => <TimeText at={createdAt} /> },
        {
          title: t('amount'),
          align: 'right',
          render: (_, { amountFen }) => <Money fen={amountFen} />,
        },
      ]}
    />
  );
}
