import {
  groupBy,
  isEnded,
  sumFen,
  type AccountFact,
  type Facts,
  type Totals,
  type TransferFact,
  type Violation,
} from './facts.js';

const CLEARING = 'asset:wx:clearing';
/** A settlement that was reversed was there before. */
const SETTLED = ['SETTLED', 'REVERSED_PART', 'REVERSED'];
const ZERO: Totals = { postedD: 0, postedC: 0, pendingD: 0, pendingC: 0 };
const NAMES = ['postedD', 'postedC', 'pendingD', 'pendingC'] as const;

/** More went back than came in, one number moved money twice, or nobody wrote the number down. */
export function doubleRefunds(facts: Facts): Violation[] {
  const double = (id: string, text: string): Violation => ({ kind: 'doubleRefund', id, text });
  const found: Violation[] = [];
  const known = new Set(facts.refunds.map(({ _id }) => _id));
  const back = facts.channelMoves.filter(({ kind }) => kind === 'refund');
  const paid = groupBy(
    facts.channelMoves.filter(({ kind }) => kind === 'pay'),
    ({ no }) => no,
  );
  for (const [no, moves] of groupBy(back, (move) => move.no)) {
    const [paidFen, backFen] = [sumFen(paid.get(no) ?? []), sumFen(moves)];
    if (backFen > paidFen) found.push(double(no, `${backFen} of ${paidFen} fen went back`));
  }
  for (const [refundNo, moves] of groupBy(back, (move) => move.refundNo ?? '')) {
    if (moves.length > 1) found.push(double(refundNo, `it moved money ${moves.length} times`));
    if (!known.has(refundNo)) {
      const fen = sumFen(moves);
      found.push(double(refundNo, `${fen} fen went back under a number that is not ours`));
    }
  }
  for (const [no, bills] of paid) {
    if (bills.length > 1) found.push(double(no, `it was paid ${bills.length} times`));
  }
  const bills = new Map(facts.payments.map((bill) => [bill._id, bill]));
  const alive = facts.refunds.filter(({ status }) => status !== 'FAILED');
  for (const [no, refunds] of groupBy(alive, ({ paymentNo }) => paymentNo)) {
    const [wantedFen, paidFen] = [sumFen(refunds), bills.get(no)?.amountFen ?? 0];
    if (wantedFen > paidFen) {
      found.push(double(no, `refunds over ${wantedFen} of ${paidFen} fen were opened`));
    }
  }
  return found;
}

/** Cached balances against the transfers, the sum of all of them, journals against transfers. */
export function ledgerFaults(facts: Facts): {
  readonly differenceFen: number;
  readonly found: Violation[];
} {
  const fault = (id: string, text: string): Violation => ({ kind: 'ledger', id, text });
  const all = totalsOf(facts.transfers);
  const found: Violation[] = [];
  const accounts = new Map(facts.accounts.map((account) => [account._id, account]));
  const sum = { ...ZERO };
  for (const accountId of new Set([...all.keys(), ...accounts.keys()])) {
    const account = accounts.get(accountId);
    const isHot = account?.flags.hot ?? HOT.test(accountId);
    const wanted = isHot ? totalsUntil(facts, accountId, account) : (all.get(accountId) ?? ZERO);
    const cached = account ?? ZERO;
    const wrong = NAMES.filter((name) => cached[name] !== wanted[name]);
    if (wrong.length > 0) {
      const text = wrong.map((name) => `${name} ${cached[name]}, transfers ${wanted[name]}`);
      found.push(fault(accountId, text.join('; ')));
    }
    const counted = isHot ? (all.get(accountId) ?? ZERO) : cached;
    for (const name of NAMES) sum[name] += counted[name];
  }
  const posted = sum.postedD - sum.postedC;
  const pending = sum.pendingD - sum.pendingC;
  if (posted !== 0) found.push(fault('all accounts', `posted debit − credit is ${posted} fen`));
  if (pending !== 0) found.push(fault('all accounts', `pending debit − credit is ${pending} fen`));
  found.push(...journalFaults(facts, fault));
  return { differenceFen: Math.abs(posted) + Math.abs(pending), found };
}

/** Shared accounts have no running balance before their first roll-up. */
const HOT = /^(asset:(wx|ali):clearing|asset:bank|rev:|exp:|susp:|liab:(payout:transit|tax:iit)$)/;

function totalsUntil(facts: Facts, accountId: string, account: AccountFact | undefined): Totals {
  const until = account?.rolledUpTo?.getTime() ?? 0;
  const before = facts.transfers.filter(({ at }) => at.getTime() < until);
  return totalsOf(before).get(accountId) ?? ZERO;
}

function journalFaults(facts: Facts, fault: (id: string, text: string) => Violation): Violation[] {
  const transfers = new Map(facts.transfers.map((row) => [row._id, row]));
  const journals = new Map(facts.journals.map((row) => [row._id, row]));
  const found: Violation[] = [];
  for (const { _id, lines } of facts.journals) {
    lines.forEach((line, index) => {
      const row = transfers.get(`${_id}#${index}`);
      const isSame =
        row?.debit === line.debit &&
        row.credit === line.credit &&
        row.amountFen === line.amountFen &&
        row.mode === line.mode;
      if (!isSame) found.push(fault(_id, `line ${index} has no transfer like it`));
    });
  }
  for (const { _id, journal } of facts.transfers) {
    if (!journals.has(journal)) found.push(fault(_id, 'a transfer without its journal'));
  }
  return found;
}

/** The two columns of every account, from the transfers alone. */
function totalsOf(transfers: readonly TransferFact[]): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  const add = (accountId: string, more: Partial<Totals>): void => {
    const old = totals.get(accountId) ?? ZERO;
    const next = { ...old };
    for (const name of NAMES) next[name] = old[name] + (more[name] ?? 0);
    totals.set(accountId, next);
  };
  for (const { debit, credit, amountFen, mode } of transfers) {
    const posted = mode === 'single' || mode === 'post' ? amountFen : 0;
    const pending = mode === 'pending' ? amountFen : mode === 'single' ? 0 : -amountFen;
    add(debit, { postedD: posted, pendingD: pending });
    add(credit, { postedC: posted, pendingC: pending });
  }
  return totals;
}

/** Money in the escrow of an order that is over. */
export function escrowsLeft(facts: Facts): Violation[] {
  const totals = totalsOf(facts.transfers);
  return facts.orders.flatMap((order): Violation[] => {
    const due = order.settleAfter?.getTime() ?? 0;
    const isWaiting =
      !isEnded(order) ||
      (order.settlementStatus === 'HELD' && facts.nowMs < due + facts.stuckAfterMs);
    const { postedD, postedC, pendingD, pendingC } = totals.get(`liab:order:${order._id}`) ?? ZERO;
    const isEmpty = postedD === postedC && pendingD === 0 && pendingC === 0;
    if (isWaiting || isEmpty) return [];
    const text = `${order.status}: ${postedC - postedD} fen, reserved ${pendingD} out, ${pendingC} in`;
    return [{ kind: 'escrowLeft', id: order._id, text }];
  });
}

/** Every movement at the channel is booked once and the reverse; the clearing account agrees. */
export function channelFaults(facts: Facts): Violation[] {
  const fault = (id: string, text: string): Violation => ({
    kind: 'booksAgainstChannel',
    id,
    text,
  });
  const found: Violation[] = [];
  const journals = new Map(facts.journals.map((row) => [row._id, row]));
  const keyOf = ({ kind, no, refundNo }: Facts['channelMoves'][number]): string =>
    kind === 'pay' ? `payment:${no}:paid` : `refund:${refundNo}:success`;
  const moved = new Set(facts.channelMoves.map(keyOf));
  for (const move of facts.channelMoves) {
    const lines = (journals.get(keyOf(move))?.lines ?? []).filter(
      ({ debit, credit }) => debit === CLEARING || credit === CLEARING,
    );
    if (lines.length === 0) {
      const id = move.refundNo ?? move.no;
      found.push(fault(id, `${move.kind} of ${move.amountFen} fen at the channel is not booked`));
    } else if (sumFen(lines) !== move.amountFen) {
      found.push(fault(keyOf(move), `${sumFen(lines)} fen booked, ${move.amountFen} moved`));
    }
  }
  for (const { _id } of facts.journals) {
    if (/^(payment:.*:paid|refund:.*:success)$/.test(_id) && !moved.has(_id)) {
      found.push(fault(_id, 'booked, but the channel has not moved it'));
    }
  }
  const heldFen = facts.channelMoves.reduce(
    (sum, { kind, amountFen }) => sum + (kind === 'pay' ? amountFen : -amountFen),
    0,
  );
  const { postedD, postedC } = totalsOf(facts.transfers).get(CLEARING) ?? ZERO;
  if (heldFen !== postedD - postedC) {
    const text = `the channel holds ${heldFen} fen for us, our books say ${postedD - postedC}`;
    found.push(fault(CLEARING, text));
  }
  return found;
}

/** Documents against journals: what says paid, refunded or settled is booked, and the reverse. */
export function stateFaults(facts: Facts): Violation[] {
  const found: Violation[] = [];
  const journals = new Set(facts.journals.map(({ _id }) => _id));
  const compare = (id: string, input: { readonly says: boolean; readonly key: string }): void => {
    if (input.says === journals.has(input.key)) return;
    const text = input.says ? `${input.key} is missing` : `there is ${input.key} all the same`;
    found.push({ kind: 'booksAgainstState', id, text });
  };
  for (const { _id, status } of facts.payments) {
    compare(_id, { says: status === 'PAID', key: `payment:${_id}:paid` });
  }
  for (const { _id, status } of facts.refunds) {
    compare(_id, { says: status === 'SUCCEEDED', key: `refund:${_id}:success` });
  }
  const settled = new Set(facts.settledOrderIds);
  const paid = groupBy(
    facts.payments.filter(({ status }) => status === 'PAID'),
    ({ orderId }) => orderId,
  );
  const refunded = groupBy(
    facts.refunds.filter(({ status }) => status === 'SUCCEEDED'),
    ({ orderId }) => orderId,
  );
  for (const order of facts.orders) {
    // An order without a price, or with all of it given back, has nothing to share.
    const isFree = settled.has(order._id) && order.paidFen === order.refundedFen;
    if (!isFree) {
      compare(order._id, { says: settled.has(order._id), key: `order:${order._id}:settle` });
    }
    if (SETTLED.includes(order.settlementStatus) !== settled.has(order._id)) {
      const text = `its settlement is ${order.settlementStatus}, its shares say otherwise`;
      found.push({ kind: 'booksAgainstState', id: order._id, text });
    }
    const sums = [
      ['paid', order.paidFen, sumFen(paid.get(order._id) ?? [])],
      ['refunded', order.refundedFen, sumFen(refunded.get(order._id) ?? [])],
    ] as const;
    for (const [what, saysFen, isFen] of sums) {
      if (saysFen === isFen) continue;
      const text = `it says ${saysFen} fen ${what}, its documents ${isFen}`;
      found.push({ kind: 'booksAgainstState', id: order._id, text });
    }
  }
  return found;
}
