import type { z } from 'zod';
import type {
  accountTransferSchema,
  chartEntrySchema,
  ledgerAccountSchema,
  ledgerJournalSchema,
} from '../../contract/schemas/ledger.js';
import { AppError } from '../../contract/terms/errors.js';
import { signedFen, type LedgerJournalDocument } from '../../data/repositories/ledger-browser.js';
import {
  CHART,
  findAccount,
  parseAccountId,
  type AccountKind,
} from '../../domain/ledger/accounts.js';
import type { Balance } from '../../domain/ledger/effects.js';
import { transferId } from '../../domain/ledger/journal.js';
import { ACCOUNT_TEXT, MODE_TEXT, lineText } from '../../domain/ledger/words.js';
import { requireOrder } from '../order/order-steps.js';
import { orderIdsOf } from './create-wallets.js';
import type { WalletDeps } from './deps.js';

type AccountDto = z.input<typeof ledgerAccountSchema>;
type TransferDto = z.input<typeof accountTransferSchema>;
type JournalDto = z.input<typeof ledgerJournalSchema>;

export type LedgerDesk = ReturnType<typeof createLedgerDesk>;

type TimePage = {
  readonly limit: number;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
};

/** The books for people: account → its lines → the journal → the order → its journals. Reads only. */
export function createLedgerDesk(deps: WalletDeps) {
  const present = async (journals: readonly LedgerJournalDocument[]): Promise<JournalDto[]> => {
    const orderIds = journals.flatMap(({ orderId }) => orderId ?? []);
    const numbers = await deps.walletReads.numbersOf(orderIds);
    return journals.map((row) => presentJournal(row, numbers.get(row.orderId ?? '')?.no ?? null));
  };
  return {
    chart: (): z.input<typeof chartEntrySchema>[] =>
      Object.entries(CHART).map(([kind, { prefix, side, isOwned, noNegative, hot }]) => ({
        ...{ kind, prefix, side, isOwned, noNegative },
        text: ACCOUNT_TEXT[kind as AccountKind],
        isHot: hot,
      })),

    /** By id, one more than `limit`. INVALID_INPUT for a kind that the chart has not. */
    async accounts(query: {
      readonly kind?: string | undefined;
      readonly owner?: string | undefined;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<AccountDto[]> {
      const { kind, ...rest } = query;
      if (kind !== undefined && !isKind(kind)) {
        throw new AppError('INVALID_INPUT', {
          fields: [{ field: 'kind', message: '没有这类账户 / the chart has no such kind' }],
        });
      }
      return (await deps.ledgerBrowser.accounts({ ...rest, kind })).map(presentAccount);
    },

    /** NOT_FOUND for an id outside the chart; one without movement is zero. */
    async account(accountId: string): Promise<AccountDto> {
      requireAccount(accountId);
      return presentAccount(await deps.ledger.balance(accountId));
    },

    /** Newest first, one more than `limit`. NOT_FOUND for an id outside the chart. */
    async transfers(
      query: TimePage & {
        readonly accountId: string;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
      },
    ): Promise<TransferDto[]> {
      const { accountId, from, to, ...page } = query;
      requireAccount(accountId);
      const rows = await deps.ledgerBrowser.transfers({
        ...page,
        accountId,
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      });
      const numbers = await deps.walletReads.numbersOf(orderIdsOf(rows));
      return rows.map((row) => ({
        ...{ id: row._id, journalId: row.journal, debit: row.debit, credit: row.credit },
        ...{ amountFen: row.amountFen, code: row.code, mode: row.mode },
        orderId: row.orderId ?? null,
        orderNo: numbers.get(row.orderId ?? '')?.no ?? null,
        text: lineText(row.code),
        modeText: MODE_TEXT[row.mode],
        at: row.at.toISOString(),
        signedFen: signedFen(accountId, row),
      }));
    },

    /** NOT_FOUND. */
    async journal(journalId: string): Promise<JournalDto> {
      const found = await deps.ledgerBrowser.journal(journalId);
      const [journal] = await present(found === null ? [] : [found]);
      if (journal === undefined) throw new AppError('NOT_FOUND');
      return journal;
    },

    /** Everything that was booked for an order, oldest first. NOT_FOUND. */
    async journalsOfOrder(orderId: string): Promise<JournalDto[]> {
      await requireOrder(deps, { orderId, scope: {} });
      return present(await deps.ledgerBrowser.journalsOfOrder(orderId));
    },
  };
}

const isKind = (kind: string): kind is AccountKind => Object.hasOwn(CHART, kind);

function requireAccount(accountId: string): void {
  if (findAccount(accountId) === null) throw new AppError('NOT_FOUND');
}

function presentAccount(balance: Balance): AccountDto {
  const { accountId, postedFen, pendingInFen, pendingOutFen, availableFen } = balance;
  const { kind, owner, side } = parseAccountId(accountId);
  const amounts = { postedFen, pendingInFen, pendingOutFen, availableFen };
  return { accountId, kind, owner, side, text: ACCOUNT_TEXT[kind], ...amounts };
}

function presentJournal(row: LedgerJournalDocument, orderNo: string | null): JournalDto {
  return {
    id: row._id,
    orderId: row.orderId ?? null,
    orderNo,
    at: row.at.toISOString(),
    lines: row.lines.map((line, index) => ({
      id: transferId({ journalId: row._id, index }),
      ...{ debit: line.debit, credit: line.credit, amountFen: line.amountFen },
      ...{ code: line.code, mode: line.mode, pendingId: line.pendingId ?? null },
      debitText: ACCOUNT_TEXT[parseAccountId(line.debit).kind],
      creditText: ACCOUNT_TEXT[parseAccountId(line.credit).kind],
      text: lineText(line.code),
      modeText: MODE_TEXT[line.mode],
    })),
  };
}
