import { Descriptions, Drawer, Flex } from 'antd';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Money, TimeText } from '../../kit/values';
import { useMay, useProfile } from '../../providers/profile';
import { DeedButton, type Fact } from '../../kit/deed-button';
import { OrderLink, PersonText } from '../../kit/people';
import {
  REFUND_REFRESH,
  RefundCost,
  RefundRequestTag,
  REQUESTS_PATH,
  type RefundRequest,
} from './refund-parts';
import { refundWords } from './refund-words';
import { moneyWords } from './words';

const WIDTH = 720;

/** What a colleague asked for: from whom it would be taken, yes or no. */
export function RequestDrawer(props: { readonly request: RefundRequest | null; onClose(): void }) {
  const t = useWords(refundWords);
  const { request } = props;
  return (
    <Drawer
      open={request !== null}
      width={WIDTH}
      title={t('requests')}
      onClose={props.onClose}
      destroyOnHidden
    >
      {request !== null && (
        <>
          <Deeds request={request} onDone={props.onClose} />
          <Facts request={request} />
          <RefundCost request={request} />
        </>
      )}
    </Drawer>
  );
}

function Deeds({ request, onDone }: { readonly request: RefundRequest; onDone(): void }) {
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  const may = useMay();
  const me = useProfile()?.id;
  const isOwn = request.madeBy === me;
  if (request.status !== 'REQUESTED' || !(may('refund.approve') || isOwn)) return null;
  const amount = yuan(request.amountFen);
  const isByHand = request.kind === 'BY_HAND';
  const facts: readonly Fact[] = [
    [money('order'), request.orderNo],
    [money('amount'), amount],
    [t('direction'), t(isByHand ? 'toCustomerByBank' : 'toCustomer')],
    ...(request.bearer === null ? [] : [[t('bearer'), t(request.bearer)] as const]),
    ...(request.reference === null ? [] : [[money('reference'), request.reference] as const]),
  ];
  const path = `${REQUESTS_PATH}/${encodeURIComponent(request.id)}`;
  const shared = {
    facts,
    refresh: REFUND_REFRESH,
    onDone,
    disabledReason: isOwn ? money('oneOwn') : undefined,
  };
  return (
    <Flex gap={8} wrap className="dh-block">
      <DeedButton
        {...shared}
        label={t(isByHand ? 'approveByHand' : 'approve', { amount })}
        consequence={
          <>
            <p>{t(isByHand ? 'approveByHandFollows' : 'approveFollows')}</p>
            <RefundCost request={request} />
          </>
        }
        isPrimary
        command={({ reason }) => ({ path: `${path}/approve`, body: { reason } })}
      />
      {!isOwn && (
        <DeedButton
          {...shared}
          label={t('reject')}
          consequence={t('rejectFollows')}
          isDanger
          command={({ reason }) => ({ path: `${path}/reject`, body: { reason } })}
        />
      )}
    </Flex>
  );
}

function Facts({ request }: { readonly request: RefundRequest }) {
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  return (
    <Descriptions
      column={2}
      size="small"
      bordered
      className="dh-block"
      items={[
        {
          key: 'status',
          label: money('status'),
          children: <RefundRequestTag status={request.status} />,
        },
        { key: 'kind', label: t('kind'), children: t(request.kind) },
        {
          key: 'order',
          label: money('order'),
          children: <OrderLink orderId={request.orderId} orderNo={request.orderNo} />,
        },
        {
          key: 'amount',
          label: money('amount'),
          children: <Money fen={request.amountFen} isStrong />,
        },
        { key: 'goods', label: t('goods'), children: <Money fen={request.goodsFen} /> },
        { key: 'travel', label: t('travel'), children: <Money fen={request.travelFeeFen} /> },
        {
          key: 'bearer',
          label: t('bearer'),
          children: request.bearer === null ? '–' : t(request.bearer),
        },
        { key: 'reference', label: money('reference'), children: request.reference ?? '–' },
        { key: 'maker', label: t('maker'), children: <PersonText id={request.madeBy} /> },
        { key: 'at', label: money('created'), children: <TimeText at={request.madeAt} isFull /> },
        { key: 'why', label: t('madeReason'), children: request.reason, span: 2 },
        { key: 'checker', label: t('checker'), children: <PersonText id={request.checkedBy} /> },
        { key: 'checked', label: t('checkReason'), children: request.checkReason ?? '–' },
        ...(request.refundNos.length === 0
          ? []
          : [{ key: 'nos', label: t('refundNos'), children: request.refundNos.join(' ') }]),
      ]}
    />
  );
}
