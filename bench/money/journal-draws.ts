import { between, pick, type Random } from '../../data/seed/random.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { transferId, type Journal, type JournalLine } from '../../domain/ledger/journal.js';

/** Journals and reservations that later draws come back to; older ones are forgotten. */
const REMEMBERED = 300;
const SMALL_FEN_MAX = 1_000;
const FUND_FEN_MAX = 1_000;
const MANY_LINES_MAX = 6;

type Kind =
  'fund' | 'single' | 'pending' | 'post' | 'void' | 'wrong' | 'repeat' | 'alter' | 'many' | 'mixed';

/** How often each kind is drawn, as repetitions of its name. */
const KINDS: readonly Kind[] = [
  ...new Array<Kind>(2).fill('fund'),
  ...new Array<Kind>(6).fill('single'),
  ...new Array<Kind>(5).fill('pending'),
  ...new Array<Kind>(4).fill('post'),
  ...new Array<Kind>(3).fill('void'),
  ...new Array<Kind>(2).fill('mixed'),
  ...new Array<Kind>(2).fill('many'),
  'wrong',
  'repeat',
  'alter',
];

type Reservation = { readonly id: string; readonly line: JournalLine };

/** Accounts of one lane: guarded and free ones of its own, and hot ones that all lanes share. */
export function laneAccounts(lane: string): {
  readonly guarded: string[];
  readonly free: string[];
} {
  return {
    guarded: [
      accounts.order(`${lane}a`),
      accounts.order(`${lane}b`),
      accounts.worker(lane),
      accounts.merchant(lane),
      accounts.customer(lane),
      accounts.campaignBudget(lane),
    ],
    free: [
      accounts.wechatClearing(),
      accounts.commission(),
      accounts.couponExpense(),
      accounts.payoutTransit(),
      accounts.workerReceivable(lane),
      accounts.refundTransit(lane),
    ],
  };
}

/**
 * An endless row of journals over a few accounts: bookings, reservations and their ends, several
 * lines at once, repeats, repeats with other lines, ends of reservations that have ended and of
 * some that never were. `name` keeps the keys of several rows apart.
 */
export function createJournalDraws(input: {
  readonly random: Random;
  readonly name: string;
  readonly accounts: ReturnType<typeof laneAccounts>;
}): () => Journal {
  const { random, name } = input;
  const { guarded, free } = input.accounts;
  const all = [...guarded, ...free];
  const seen: Journal[] = [];
  const reservations: Reservation[] = [];
  let count = 0;

  const fresh = (lines: readonly JournalLine[]): Journal => {
    count += 1;
    return { _id: `test:${name}-${count}:go`, orderId: name, lines };
  };
  const lineOf = (more: Partial<JournalLine> = {}): JournalLine => {
    const debit = pick(random, all);
    const credit = pick(
      random,
      all.filter((id) => id !== debit),
    );
    const amountFen = between(random, { min: 1, max: SMALL_FEN_MAX });
    return { debit, credit, amountFen, code: 'TEST', mode: 'single', ...more };
  };
  const fund = (): JournalLine => ({
    debit: accounts.wechatClearing(),
    credit: pick(random, guarded),
    amountFen: between(random, { min: 1, max: FUND_FEN_MAX }),
    code: 'FUND',
    mode: 'single',
  });
  const ending = (mode: 'post' | 'void', moreFen = 0): JournalLine => {
    if (reservations.length === 0) return fund();
    const { id, line } = pick(random, reservations);
    return { ...line, amountFen: line.amountFen + moreFen, mode, pendingId: id };
  };
  const build = (kind: Kind): Journal => {
    switch (kind) {
      case 'fund':
        return fresh([fund()]);
      case 'single':
        return fresh([lineOf()]);
      case 'pending':
        return fresh([lineOf({ mode: 'pending' })]);
      case 'post':
      case 'void':
        return fresh([ending(kind)]);
      case 'mixed':
        return fresh([ending('post'), lineOf({ mode: 'pending' }), lineOf()]);
      case 'many':
        return fresh(
          Array.from({ length: 2 + Math.floor(random() * MANY_LINES_MAX) }, () => lineOf()),
        );
      case 'wrong':
        return fresh([random() < 0.5 ? ending('post', 1) : strange()]);
      case 'repeat':
        return seen.length === 0 ? fresh([fund()]) : pick(random, seen);
      case 'alter': {
        const { _id, lines } = seen.length === 0 ? fresh([fund()]) : pick(random, seen);
        return { _id, orderId: name, lines: lines.map((line) => ({ ...line, code: 'ALTERED' })) };
      }
    }
  };
  const strange = (): JournalLine => lineOf({ mode: 'void', pendingId: `test:${name}-none:go#0` });

  return () => {
    const journal = build(pick(random, KINDS));
    remember(seen, journal, random);
    for (const [index, line] of journal.lines.entries()) {
      if (line.mode !== 'pending') continue;
      const id = transferId({ journalId: journal._id, index });
      remember(reservations, { id, line }, random);
    }
    return journal;
  };
}

/** Adds to the list, in the place of a random older one once it is full. */
function remember<T>(list: T[], item: T, random: Random): void {
  if (list.length < REMEMBERED) list.push(item);
  else list[Math.floor(random() * REMEMBERED)] = item;
}
