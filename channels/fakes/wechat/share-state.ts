import { openAppendFile } from '../append-file.js';
import type { WechatFakeSettings } from '../config.js';

export type FakeSharePart = {
  readonly type: 'MERCHANT_ID' | 'PERSONAL_OPENID';
  readonly account: string;
  readonly amountFen: number;
  readonly result: 'PENDING' | 'SUCCESS' | 'CLOSED';
  readonly failReason: string | null;
};

/** One share request, or the release of what is left (no parts, `isRelease`). */
export type FakeShare = {
  readonly kind: 'share';
  readonly no: string;
  readonly transactionId: string;
  readonly shareId: string;
  readonly createdAtMs: number;
  readonly isRelease: boolean;
  readonly state: 'PROCESSING' | 'FINISHED';
  readonly parts: readonly FakeSharePart[];
};

export type FakeReturn = {
  readonly kind: 'return';
  readonly no: string;
  readonly shareNo: string;
  readonly account: string;
  readonly amountFen: number;
  readonly createdAtMs: number;
  readonly result: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  /** How it will end. */
  readonly endsWith: string | null;
};

/** One movement of money between the merchant and a receiver. */
export type ShareEntry = {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: 'share' | 'shareBack';
  /** out_order_no, or out_return_no */
  readonly no: string;
  readonly account: string;
  readonly amountFen: number;
};

export type FakeShares = {
  /** As it stands now: what was due meanwhile has happened. */
  findShare(no: string): FakeShare | null;
  findReturn(no: string): FakeReturn | null;
  /** Every request of a payment, releases included. */
  ofPayment(transactionId: string): readonly FakeShare[];
  returnsOf(shareNo: string): readonly FakeReturn[];
  put(row: FakeShare | FakeReturn): void;
  /** Receivers that the merchant has told of, `<type>:<account>` to the name. */
  readonly receivers: Map<string, string>;
  entries(): readonly ShareEntry[];
  close(): void;
};

/**
 * Requests beside a money journal of their own, `<journal>.shares`, which is synced: what was
 * answered as shared survives a kill, and a restart does not share it again.
 */
export function openShares(input: {
  readonly settings: WechatFakeSettings;
  readonly nowMs: () => number;
}): FakeShares {
  const { settings, nowMs } = input;
  const path = settings.journalPath;
  const log = openAppendFile<FakeShare | FakeReturn>({
    path: `${path}.share-orders`,
    isSynced: false,
  });
  const { move, ...journal } = openMoves(`${path}.shares`);
  const shares = new Map<string, FakeShare>();
  const returns = new Map<string, FakeReturn>();
  const keep = (row: FakeShare | FakeReturn): void => {
    if (row.kind === 'share') shares.set(row.no, row);
    else returns.set(row.no, row);
  };
  for (const row of log.loaded) keep(row);

  const put = (row: FakeShare | FakeReturn): void => {
    log.append(row);
    keep(row);
  };
  const isDue = ({ createdAtMs }: { readonly createdAtMs: number }): boolean =>
    nowMs() >= createdAtMs + settings.refundDelayMs;
  const at = (): string => new Date(nowMs()).toISOString();
  const findShare = (no: string): FakeShare | null => {
    const share = shares.get(no);
    if (share === undefined) return null;
    if (share.state === 'FINISHED' || !isDue(share)) return share;
    for (const { account, amountFen, result } of share.parts) {
      if (result === 'PENDING') move({ at: at(), kind: 'share', no, account, amountFen });
    }
    put({ ...share, state: 'FINISHED', parts: share.parts.map(shared) });
    return shares.get(no) ?? null;
  };
  const findReturn = (no: string): FakeReturn | null => {
    const row = returns.get(no);
    if (row === undefined) return null;
    if (row.result !== 'PROCESSING' || !isDue(row)) return row;
    const { account, amountFen, endsWith } = row;
    if (endsWith === null) move({ at: at(), kind: 'shareBack', no, account, amountFen });
    put({ ...row, result: endsWith === null ? 'SUCCESS' : 'FAILED' });
    return returns.get(no) ?? null;
  };
  return {
    findShare,
    findReturn,
    put,
    ofPayment: (transactionId) =>
      [...shares.values()]
        .filter((share) => share.transactionId === transactionId)
        .flatMap(({ no }) => findShare(no) ?? []),
    returnsOf: (shareNo) =>
      [...returns.values()]
        .filter((row) => row.shareNo === shareNo)
        .flatMap(({ no }) => findReturn(no) ?? []),
    receivers: new Map(),
    entries() {
      for (const no of [...shares.keys()]) findShare(no);
      for (const no of [...returns.keys()]) findReturn(no);
      return journal.entries;
    },
    close() {
      log.close();
      journal.close();
    },
  };
}

const shared = (part: FakeSharePart): FakeSharePart =>
  part.result === 'PENDING' ? { ...part, result: 'SUCCESS' } : part;

/** The money journal: one number moves money to one receiver once. */
function openMoves(path: string) {
  const file = openAppendFile<ShareEntry>({ path, isSynced: true });
  const entries: ShareEntry[] = [...file.loaded];
  return {
    entries: entries as readonly ShareEntry[],
    move(entry: Omit<ShareEntry, 'seq'>): void {
      const isThere = entries.some((it) => it.no === entry.no && it.account === entry.account);
      if (isThere) return;
      const numbered = { seq: entries.length + 1, ...entry };
      file.append(numbered);
      entries.push(numbered);
    },
    close: () => file.close(),
  };
}
