import type { TableColumnType } from 'antd';
import { useWords } from '../../i18n/i18n';
import { Money } from '../../kit/values';
import { MoneyLines } from './money-lines';
import { AccountText, type WithdrawalRow } from './withdrawal-parts';
import { moneyWords } from './words';

type Sums = Pick<WithdrawalRow, 'amountFen' | 'netFen' | 'account'>;

/** What is asked for, what arrives and where: the same columns on either side's list. */
export function useSumColumns<T extends Sums>(): TableColumnType<T>[] {
  const money = useWords(moneyWords);
  return [
    {
      key: 'amount',
      title: money('amount'),
      align: 'right',
      render: (_, { amountFen }) => <Money fen={amountFen} isStrong />,
    },
    {
      key: 'net',
      title: money('net'),
      align: 'right',
      render: (_, { netFen }) => <Money fen={netFen} />,
    },
    {
      key: 'account',
      title: money('account'),
      render: (_, { account }) => <AccountText account={account} />,
    },
  ];
}

/** The amount, what is taken off it, and what arrives. */
export function WithdrawalSums({
  file,
}: {
  readonly file: Pick<WithdrawalRow, 'amountFen' | 'netFen'> & {
    readonly feeFen: number;
    readonly taxFen: number;
  };
}) {
  const money = useWords(moneyWords);
  return (
    <MoneyLines
      lines={[
        { label: money('amount'), fen: file.amountFen },
        { label: money('fee'), fen: -file.feeFen },
        { label: money('tax'), fen: -file.taxFen },
      ]}
      sum={{ label: money('net'), fen: file.netFen }}
    />
  );
}
