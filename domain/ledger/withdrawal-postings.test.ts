import { fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import type { Journal } from './journal.js';
import { createModelLedger } from './model.js';
import {
  withdrawalPaidJournal,
  withdrawalReleasedJournal,
  withdrawalRequestedJournal,
  type WithdrawalMove,
} from './withdrawal-postings.js';

const move: WithdrawalMove = {
  withdrawalNo: 'W1',
  ownerKind: 'worker',
  ownerId: 'w1',
  amountFen: fen(50_000),
};
const paid = withdrawalPaidJournal({
  ...move,
  feeFen: fen(100),
  taxFen: fen(900),
  netFen: fen(49_000),
  source: 'wechat',
});

function ledgerWith(amountFen: number) {
  const ledger = createModelLedger();
  const fund: Journal = {
    _id: 'test:w1:fund',
    lines: [
      {
        debit: accounts.wechatClearing(),
        credit: accounts.worker('w1'),
        amountFen,
        code: 'FUND',
        mode: 'single',
      },
    ],
  };
  ledger.post(fund);
  return {
    post: (...journals: Journal[]) => journals.map((journal) => ledger.post(journal)),
    posted: (id: string) => ledger.balance(id).postedFen,
    availableFen: () => ledger.balance(accounts.worker('w1')).availableFen,
  };
}

describe('[P5] a withdrawal in the books', () => {
  test('is reserved, then booked with its fee and tax', () => {
    const { post, posted, availableFen } = ledgerWith(60_000);
    const more = withdrawalRequestedJournal({ ...move, withdrawalNo: 'W2' });
    expect(post(withdrawalRequestedJournal(move), more)).toEqual(['POSTED', 'INSUFFICIENT']);
    expect(availableFen()).toBe(10_000);
    expect(posted(accounts.worker('w1'))).toBe(60_000);
    expect(post(paid, paid, withdrawalReleasedJournal(move))).toEqual([
      'POSTED',
      'DUPLICATE',
      'RESOLVED',
    ]);
    expect(posted(accounts.payoutTransit())).toBe(0);
    expect(posted(accounts.withdrawFee())).toBe(100);
    expect(posted(accounts.incomeTax())).toBe(900);
    expect(posted(accounts.wechatClearing())).toBe(60_000 - 49_000);
    expect(availableFen()).toBe(10_000);
  });

  test('is released in full, once, and is not booked afterwards', () => {
    const { post, availableFen } = ledgerWith(50_000);
    const release = withdrawalReleasedJournal(move);
    expect(post(withdrawalRequestedJournal(move), release, release, paid)).toEqual([
      'POSTED',
      'POSTED',
      'DUPLICATE',
      'RESOLVED',
    ]);
    expect(availableFen()).toBe(50_000);
  });

  test('leaves from the account of its channel, and its parts are the whole', () => {
    const none = { feeFen: fen(0), taxFen: fen(0), netFen: fen(50_000) };
    const sources = {
      wechat: 'asset:wx:clearing',
      alipay: 'asset:ali:clearing',
      bank: 'asset:bank',
    };
    for (const [source, account] of Object.entries(sources)) {
      const { lines } = withdrawalPaidJournal({
        ...move,
        ...none,
        source: source as 'wechat' | 'alipay' | 'bank',
      });
      expect(lines.map(({ credit }) => credit)).toEqual(['liab:payout:transit', account]);
    }
    expect(() =>
      withdrawalPaidJournal({ ...move, ...none, feeFen: fen(1), source: 'bank' }),
    ).toThrow(RangeError);
  });
});
