import { Descriptions, Drawer, Flex, Timeline, Typography } from 'antd';
import { useState } from 'react';
import { useApi } from '../../api/use-api';
import type { LocalName } from '@contract/terms/catalogue';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { IdText, Money, TimeText } from '../../kit/values';
import { DeedButton, isReference, ReferenceInput, type Fact } from '../../kit/deed-button';
import { OrderLink, PersonText } from '../../kit/people';
import { REASON_TEXT } from '../orders/event-terms';
import { REFUND_REFRESH, REFUNDS_PATH, RefundTag, type RefundRow } from './refund-parts';
import { refundWords } from './refund-words';
import { moneyWords } from './words';

const WIDTH = 720;
const STAFF_REFUND: LocalName = { zh: '平台员工申请', en: 'Asked for by staff' };

/** One refund of the URL's `refund`, with what may be done about it. */
export function RefundDrawer({ mayAct }: { readonly mayAct: boolean }) {
  const t = useWords(refundWords);
  const [params, setParams] = useUrlState();
  const refundNo = params.get('refund');
  return (
    <Drawer
      open={refundNo !== null}
      width={WIDTH}
      title={t('drawer', { no: refundNo ?? '' })}
      onClose={() => setParams({ refund: undefined })}
      destroyOnHidden
    >
      {refundNo !== null && <RefundOf refundNo={refundNo} mayAct={mayAct} />}
    </Drawer>
  );
}

function RefundOf(props: { readonly refundNo: string; readonly mayAct: boolean }) {
  const query = useApi<RefundRow>(`${REFUNDS_PATH}/${encodeURIComponent(props.refundNo)}`);
  return (
    <Loaded query={query}>
      {(row) => (
        <>
          {props.mayAct && <Deeds row={row} />}
          <Facts row={row} />
          <History row={row} />
        </>
      )}
    </Loaded>
  );
}

function Facts({ row }: { readonly row: RefundRow }) {
  const name = useLocalName();
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  return (
    <Descriptions
      column={2}
      size="small"
      bordered
      className="dh-block"
      items={[
        { key: 'status', label: money('status'), children: <RefundTag row={row} /> },
        { key: 'amount', label: money('amount'), children: <Money fen={row.amountFen} isStrong /> },
        { key: 'goods', label: t('goods'), children: <Money fen={row.goodsFen} /> },
        { key: 'travel', label: t('travel'), children: <Money fen={row.travelFeeFen} /> },
        { key: 'order', label: money('order'), children: <OrderLink orderId={row.orderId} /> },
        { key: 'channel', label: t('channel'), children: t(row.channel) },
        { key: 'payment', label: t('payment'), children: <IdText id={row.paymentNo} /> },
        {
          key: 'bearer',
          label: t('bearer'),
          children: row.bearer === null ? '–' : t(row.bearer),
        },
        { key: 'reason', label: money('reason'), children: reasonText(row.reason, name) },
        { key: 'case', label: t('caseNo'), children: row.caseNo ?? '–' },
        { key: 'failure', label: t('failure'), children: row.failure ?? '–' },
        {
          key: 'finished',
          label: t('finished'),
          children: <TimeText at={row.finishedAt} isFull />,
        },
      ]}
    />
  );
}

/** Why money goes back: a step of the order, or a request of staff. */
function reasonText(reason: string, name: (text: LocalName) => string): string {
  if (reason in REASON_TEXT) return name(REASON_TEXT[reason as keyof typeof REASON_TEXT]);
  return reason === 'STAFF_REFUND' ? name(STAFF_REFUND) : reason;
}

function Deeds({ row }: { readonly row: RefundRow }) {
  const t = useWords(refundWords);
  const money = useWords(moneyWords);
  const [reference, setReference] = useState('');
  const isOver = row.status === 'SUCCEEDED' || row.status === 'BY_HAND';
  if (isOver) return null;
  const amount = yuan(row.amountFen);
  const isFailed = row.status === 'FAILED';
  const factsOf = (direction: string): readonly Fact[] => [
    [t('number'), row.refundNo],
    [money('amount'), amount],
    [t('direction'), direction],
  ];
  const path = `${REFUNDS_PATH}/${encodeURIComponent(row.refundNo)}`;
  return (
    <Flex gap={8} wrap className="dh-block">
      <DeedButton
        label={t(isFailed ? 'retry' : 'askNow', { amount })}
        facts={factsOf(t('toCustomer'))}
        consequence={t('retryFollows')}
        isPrimary
        refresh={REFUND_REFRESH}
        command={({ reason }) => ({ path: `${path}/retry`, body: { reason } })}
      />
      {isFailed && (
        <DeedButton
          label={t('byHand', { amount })}
          facts={factsOf(t('toCustomerByBank'))}
          consequence={t('byHandFollows')}
          isIncomplete={!isReference(reference)}
          inputs={<ReferenceInput value={reference} onChange={setReference} />}
          refresh={REFUND_REFRESH}
          command={({ reason }) => ({
            path: `${path}/settle-by-hand`,
            body: { reference: reference.trim(), reason },
          })}
        />
      )}
    </Flex>
  );
}

function History({ row }: { readonly row: RefundRow }) {
  const t = useWords(refundWords);
  return (
    <section aria-label={t('history')}>
      <Typography.Title level={5}>{t('history')}</Typography.Title>
      <Timeline
        items={[
          {
            key: 'created',
            children: (
              <Flex gap={8}>
                <TimeText at={row.createdAt} isFull />
                {t('createdAs')}
              </Flex>
            ),
          },
          ...row.history.map(({ at, by, what, note }, index) => ({
            key: index,
            color: what === 'FAILED' ? 'red' : what === 'RETRIED' ? 'blue' : 'green',
            children: (
              <div>
                <Flex gap={8} wrap>
                  <TimeText at={at} isFull />
                  {by !== null && <PersonText id={by} />}
                  <span>{t(`h${what}`)}</span>
                </Flex>
                {note !== null && <Typography.Text type="secondary">{note}</Typography.Text>}
              </div>
            ),
          })),
        ]}
      />
    </section>
  );
}
