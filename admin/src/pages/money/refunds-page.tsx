import { Segmented, Tabs } from 'antd';
import { useState } from 'react';
import { REFUND_REQUEST_STATUSES } from '@contract/terms/refund';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { Countdown, IdText, Money, TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { OrderLink, PersonText } from '../../kit/people';
import { RefundDrawer } from './refund-drawer';
import {
  REFUNDS_PATH,
  RefundRequestTag,
  RefundTag,
  REQUESTS_PATH,
  type RefundRequest,
  type RefundRow,
} from './refund-parts';
import { RequestDrawer } from './refund-request-drawer';
import { refundWords } from './refund-words';
import { moneyWords } from './words';

const EVERY_MS = 20_000;
const QUEUES = ['FAILED', 'LATE', 'UNDER_WAY'] as const;

/** Refunds that wait for a person, and those that staff ask for. */
export default function RefundsPage() {
  const t = useWords(refundWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const isRequests = params.get('tab') === 'requests';
  const queue = QUEUES.find((key) => key === params.get('tab')) ?? 'FAILED';
  const tabs = [...QUEUES, 'requests' as const];
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Tabs
        activeKey={isRequests ? 'requests' : queue}
        items={tabs.map((key) => ({ key, label: t(key) }))}
        onChange={(tab) =>
          setParams({ tab, cursor: undefined, status: undefined, refund: undefined })
        }
      />
      {isRequests ? <Requests /> : <Queue key={queue} queue={queue} />}
      <RefundDrawer mayAct={may('refund.request')} />
    </Page>
  );
}

function Queue({ queue }: { readonly queue: (typeof QUEUES)[number] }) {
  const t = useWords(refundWords);
  const [, setParams] = useUrlState();
  const columns = useRefundColumns();
  return (
    <CursorTable<RefundRow>
      path={REFUNDS_PATH}
      query={{ queue }}
      columns={columns}
      rowKey={({ refundNo }) => refundNo}
      caption={t(queue)}
      emptyText={t(`empty${queue}`)}
      everyMs={EVERY_MS}
      onOpen={({ refundNo }) => setParams({ refund: refundNo }, { isReplaced: false })}
    />
  );
}

function useRefundColumns(): Columns<RefundRow> {
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  return [
    {
      key: 'no',
      title: t('number'),
      fixed: 'left',
      render: (_, { refundNo }) => <IdText id={refundNo} />,
    },
    {
      key: 'order',
      title: money('order'),
      render: (_, { orderId }) => <OrderLink orderId={orderId} />,
    },
    {
      key: 'status',
      title: money('status'),
      render: (_, row) => <RefundTag row={row} />,
    },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    { key: 'channel', title: t('channel'), render: (_, { channel }) => t(channel) },
    { key: 'failure', title: t('failure'), render: (_, { failure }) => failure ?? '–' },
    { key: 'reason', title: money('reason'), dataIndex: 'reason' },
    {
      key: 'created',
      title: money('created'),
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
  ];
}

function Requests() {
  const t = useWords(refundWords);
  const [params, setParams] = useUrlState();
  const columns = useRequestColumns();
  const [open, setOpen] = useState<RefundRequest | null>(null);
  const status =
    REFUND_REQUEST_STATUSES.find((code) => code === params.get('status')) ?? 'REQUESTED';
  return (
    <>
      <Segmented
        className="dh-block"
        value={status}
        onChange={(next) => setParams({ status: next, cursor: undefined })}
        options={REFUND_REQUEST_STATUSES.map((value) => ({ value, label: t(`req${value}`) }))}
      />
      <CursorTable<RefundRequest>
        key={status}
        path={REQUESTS_PATH}
        query={{ status }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('requests')}
        emptyText={t('emptyRequests')}
        everyMs={EVERY_MS}
        onOpen={setOpen}
      />
      <RequestDrawer request={open} onClose={() => setOpen(null)} />
    </>
  );
}

function useRequestColumns(): Columns<RefundRequest> {
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  return [
    {
      key: 'order',
      title: money('order'),
      fixed: 'left',
      render: (_, { orderId, orderNo }) => <OrderLink orderId={orderId} orderNo={orderNo} />,
    },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind) },
    {
      key: 'status',
      title: money('status'),
      render: (_, { status }) => <RefundRequestTag status={status} />,
    },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    {
      key: 'bearer',
      title: t('bearer'),
      render: (_, { bearer }) => (bearer === null ? '–' : t(bearer)),
    },
    { key: 'reason', title: money('reason'), dataIndex: 'reason' },
    { key: 'maker', title: t('maker'), render: (_, { madeBy }) => <PersonText id={madeBy} /> },
    {
      key: 'expires',
      title: t('expires'),
      render: (_, { status, expiresAt }) =>
        status === 'REQUESTED' ? <Countdown until={expiresAt} /> : '–',
    },
    { key: 'made', title: money('created'), render: (_, { madeAt }) => <TimeText at={madeAt} /> },
  ];
}
