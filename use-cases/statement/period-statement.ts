import type { z } from 'zod';
import type { periodSummarySchema } from '../../contract/schemas/wallet.js';
import { CHINA_OFFSET_MS } from '../../contract/terms/china-day.js';
import { ROLL_UP_LAG_MS } from '../../data/repositories/ledger-checks.js';
import {
  signedFen,
  type AccountPeriod,
  type LedgerTransferDocument,
} from '../../data/repositories/ledger-browser.js';
import { lineText } from '../../domain/ledger/words.js';
import {
  SHEET_CONTENT_TYPES,
  writeSheet,
  type SheetFormat,
  type SheetRow,
} from '../resource/sheet/sheet-format.js';
import { orderIdsOf } from '../wallet/create-wallets.js';
import { accountsOf, type WalletDeps, type WalletOwner } from '../wallet/deps.js';

export type PeriodSummaryDto = z.input<typeof periodSummarySchema>;

/** Lines of one statement; whoever has more chooses a shorter period. */
export const STATEMENT_ROWS_MAX = 10_000;
/** Books are kept by the calendar of Beijing, which has no summer time. */
const BOOKS_ZONE = '+08:00';
const DAY_MS = 24 * 3_600_000;

export type PeriodInput = {
  readonly owner: WalletOwner;
  /** First and last day, both included. */
  readonly from: string;
  readonly to: string;
};

type Period = {
  readonly from: Date;
  readonly until: Date;
  readonly balance: AccountPeriod;
  readonly owed: AccountPeriod;
};

/**
 * Both accounts of a person over some days, from one moment's view. It ends a little before now,
 * when no line with an earlier time can be on its way any more: what was told once stays true.
 * STATEMENT_TOO_LONG.
 */
export async function readPeriod(deps: WalletDeps, input: PeriodInput): Promise<Period> {
  const { balance, owed } = accountsOf(input.owner);
  const from = new Date(`${input.from}T00:00:00${BOOKS_ZONE}`);
  const endMs = Date.parse(`${input.to}T00:00:00${BOOKS_ZONE}`) + DAY_MS;
  // The ledger stamps its lines with the real clock.
  const settledMs = deps.clock.nowMs() - ROLL_UP_LAG_MS;
  const until = new Date(Math.max(from.getTime(), Math.min(endMs, settledMs)));
  const periods = await deps.ledgerBrowser.periods({
    accountIds: [balance, owed],
    from,
    to: until,
    rowsMax: STATEMENT_ROWS_MAX,
  });
  const [own, debt] = periods;
  const nothing = (accountId: string): AccountPeriod => ({
    accountId,
    openingFen: 0,
    closingFen: 0,
    transfers: [],
  });
  return { from, until, balance: own ?? nothing(balance), owed: debt ?? nothing(owed) };
}

/** The period in sums by what the entries were for. */
export async function summarizePeriod(
  deps: WalletDeps,
  input: PeriodInput,
): Promise<PeriodSummaryDto> {
  const { from, until, balance, owed } = await readPeriod(deps, input);
  const sums = new Map<string, { amountFen: number; entries: number }>();
  for (const row of balance.transfers) {
    const sum = sums.get(row.code) ?? { amountFen: 0, entries: 0 };
    sum.amountFen += signedFen(balance.accountId, row);
    sum.entries += 1;
    sums.set(row.code, sum);
  }
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    openingFen: balance.openingFen,
    sums: [...sums].map(([code, sum]) => ({ code, text: lineText(code), ...sum })),
    closingFen: balance.closingFen,
    owedOpeningFen: owed.openingFen,
    owedClosingFen: owed.closingFen,
  };
}

const HEADER = [
  '账户 Account',
  '时间（北京） Time',
  '说明 Entry',
  '订单号 Order',
  '服务 Service',
  '金额（元） Amount',
  '余额（元） Balance',
  '凭证号 Journal',
];

/** The statement as a file that a spreadsheet program opens: each account from opening to closing. */
export async function periodSheet(
  deps: WalletDeps,
  input: PeriodInput & { readonly format: SheetFormat },
): Promise<{ readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> }> {
  const { format } = input;
  const period = await readPeriod(deps, input);
  const moved = [...period.balance.transfers, ...period.owed.transfers];
  const numbers = await deps.walletReads.numbersOf(orderIdsOf(moved));
  const rowsOf = (account: string, part: AccountPeriod): SheetRow[] => {
    let balanceFen = part.openingFen;
    const line = (row: LedgerTransferDocument): SheetRow => {
      const amountFen = signedFen(part.accountId, row);
      balanceFen += amountFen;
      const order = numbers.get(row.orderId ?? '');
      const { zh, en } = lineText(row.code);
      return [
        ...[account, bookTime(row.at), zh === en ? zh : `${zh} ${en}`],
        ...[order?.no ?? '', order?.itemName ?? ''],
        ...[yuanOf(amountFen), yuanOf(balanceFen), row.journal],
      ];
    };
    const edge = (at: Date, text: string, fen: number): SheetRow => [
      account,
      bookTime(at),
      text,
      '',
      '',
      '',
      yuanOf(fen),
      '',
    ];
    return [
      edge(period.from, '期初余额 Opening balance', part.openingFen),
      ...part.transfers.map(line),
      edge(period.until, '期末余额 Closing balance', part.closingFen),
    ];
  };
  const hasDebt = period.owed.openingFen !== 0 || period.owed.transfers.length > 0;
  const rows = [
    ...rowsOf('余额 Balance', period.balance),
    ...(hasDebt ? rowsOf('欠款 Owed', period.owed) : []),
  ];
  const bytes = await writeSheet({ format, title: '对账单', header: HEADER, rows });
  const name = `statement-${input.from}-${input.to}.${format}`;
  return {
    bytes,
    headers: {
      'Content-Disposition': `attachment; filename="${name}"`,
      'X-Content-Type': SHEET_CONTENT_TYPES[format],
      'X-Row-Count': String(rows.length),
      'X-Until': period.until.toISOString(),
    },
  };
}

/** A number with two decimals at most, which spreadsheet programs can add up. */
export function yuanOf(amountFen: number): number {
  return Number((amountFen / 100).toFixed(2));
}

/** `yyyy-mm-dd hh:mm:ss` in Beijing. */
function bookTime(at: Date): string {
  const shifted = new Date(at.getTime() + CHINA_OFFSET_MS).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}`;
}
