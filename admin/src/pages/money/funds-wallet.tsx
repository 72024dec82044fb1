import { Card, Col, Row, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { walletEntrySchema, walletSchema } from '@contract/schemas/wallet';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { shortTime, yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { fundsWords } from './funds-words';
import { OrderLink } from '../../kit/people';
import { moneyWords } from './words';

export type Wallet = z.infer<typeof walletSchema>;
type Entry = z.infer<typeof walletEntrySchema>;

export const WALLET_PATH = '/merchant/wallet';
const EVERY_MS = 60_000;

/** Four sums and the lines behind them. */
export function FundsWallet() {
  const t = useWords(fundsWords);
  const columns = useColumns();
  const query = useApi<Wallet>(WALLET_PATH, undefined, { everyMs: EVERY_MS });
  return (
    <>
      <Loaded query={query}>{(wallet) => <Cards wallet={wallet} />}</Loaded>
      <Block title={t('entries')}>
        <CursorTable<Entry>
          path={`${WALLET_PATH}/entries`}
          columns={columns}
          rowKey={({ id }) => id}
          caption={t('entries')}
          emptyText={t('emptyEntries')}
        />
      </Block>
    </>
  );
}

function Cards({ wallet }: { readonly wallet: Wallet }) {
  const t = useWords(fundsWords);
  const { pending, frozen } = wallet;
  return (
    <Row gutter={[16, 16]} className="dh-block">
      <FundCard label={t('available')} fen={wallet.availableFen}>
        <Line>{t('availableHint')}</Line>
      </FundCard>
      <FundCard label={t('pending')} fen={pending.amountFen}>
        <Line>
          {t(pending.isComplete ? 'pendingOrders' : 'pendingMany', { count: pending.orders })}
        </Line>
        {pending.inCaseFen > 0 && <Line>{t('inCase', { amount: yuan(pending.inCaseFen) })}</Line>}
        {pending.nextSettleAt !== null && (
          <Line>{t('nextSettle', { time: shortTime(pending.nextSettleAt) })}</Line>
        )}
      </FundCard>
      <FundCard label={t('frozen')} fen={frozen.amountFen}>
        {frozen.withdrawalFen > 0 && (
          <Line>{t('frozenWithdrawal', { amount: yuan(frozen.withdrawalFen) })}</Line>
        )}
        {frozen.standingFen > 0 && (
          <Line>{t('frozenStanding', { amount: yuan(frozen.standingFen) })}</Line>
        )}
        {frozen.until !== null && (
          <Line>{t('frozenUntil', { time: shortTime(frozen.until) })}</Line>
        )}
      </FundCard>
      <FundCard label={t('owed')} fen={wallet.owedFen}>
        <Line>{t(wallet.owedFen > 0 ? 'owedHint' : 'noOwed')}</Line>
      </FundCard>
    </Row>
  );
}

function FundCard(props: {
  readonly label: string;
  readonly fen: number;
  readonly children: ReactNode;
}) {
  return (
    <Col xs={24} sm={12} xl={6}>
      <Card size="small" className="dh-fund-card">
        <Typography.Text type="secondary">{props.label}</Typography.Text>
        <div className="dh-fund-amount">{yuan(props.fen)}</div>
        <div className="dh-fund-lines">{props.children}</div>
      </Card>
    </Col>
  );
}

function Line({ children }: { readonly children: ReactNode }) {
  return (
    <div>
      <Typography.Text type="secondary">{children}</Typography.Text>
    </div>
  );
}

/** A change of the balance with its sign, also where it is an income. */
export function SignedMoney({ fen }: { readonly fen: number }) {
  return (
    <Typography.Text className="dh-number" {...(fen > 0 && { type: 'success' as const })}>
      {fen > 0 ? '+' : ''}
      {yuan(fen)}
    </Typography.Text>
  );
}

function useColumns(): Columns<Entry> {
  const t = useWords(fundsWords);
  const money = useWords(moneyWords);
  const name = useLocalName();
  return [
    { key: 'at', title: money('at'), render: (_, { at }) => <TimeText at={at} /> },
    { key: 'what', title: t('what'), render: (_, { text }) => name(text) },
    {
      key: 'order',
      title: money('order'),
      render: (_, { orderId, orderNo }) => <OrderLink orderId={orderId} orderNo={orderNo} />,
    },
    { key: 'item', title: t('item'), render: (_, { itemName }) => itemName ?? '–' },
    { key: 'kind', title: t('kind'), render: (_, { kind }) => t(kind) },
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <SignedMoney fen={amountFen} />,
    },
  ];
}
