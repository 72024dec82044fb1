import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type {
  LedgerJournalDocument,
  LedgerSealDocument,
  LedgerTransferDocument,
} from '../../data/repositories/ledger-seals.js';
import { canonicalJournal, transferId } from '../../domain/ledger/journal.js';
import { hashOf } from '../audit/canonical.js';
import { GENESIS, keyIdOf } from '../audit/chain.js';
import type { MoneyCheckDeps } from './deps.js';
import { copyFaults, type CopyFaultReason } from './ledger-seal-copies.js';

/** Two lives of a transaction: what is booked later than this is visible by then. */
export const SEAL_LAG_MS = 2 * 60_000;
export const JOURNALS_PER_SEAL_MAX = 2_000;
const SEALS_PER_RUN_MAX = 50;
const PAGE = 500;
/** Faults told by one look: the first ones show where to dig. */
const FAULTS_MAX = 200;

type SealDeps = Pick<MoneyCheckDeps, 'ledgerSeals' | 'sealCopies' | 'auditDeps' | 'clock'>;

export type LedgerFault = { readonly ref: string; readonly reason: LedgerFaultReason };
export type LedgerFaultReason =
  | 'JOURNAL_CHANGED'
  | 'JOURNAL_MISSING'
  | 'JOURNAL_ADDED'
  | 'TRANSFER_CHANGED'
  | 'TRANSFER_MISSING'
  | 'TRANSFER_ADDED'
  | 'SEAL_CHANGED'
  | 'SEAL_FORGED'
  | 'SEAL_MISSING'
  | CopyFaultReason;

export type LedgerVerdict = {
  readonly checkedCount: number;
  readonly faults: readonly LedgerFault[];
};

/**
 * Seals the journals of the time that is closed. Any number of sealers may run: a number is given
 * once, and whoever does not get it has nothing to do. Without keys nothing is sealed.
 */
export async function sealLedger(deps: SealDeps): Promise<{ readonly sealed: number }> {
  if (deps.auditDeps === undefined) return { sealed: 0 };
  const { sealKey } = deps.auditDeps.keys;
  let sealed = 0;
  for (let round = 0; round < SEALS_PER_RUN_MAX; round += 1) {
    const last = await deps.ledgerSeals.lastSeal();
    const from = last?.to ?? new Date(0);
    const end = new Date(deps.clock.nowMs() - SEAL_LAG_MS);
    if (end <= from) break;
    const found = await deps.ledgerSeals.journalsBetween(from, end, JOURNALS_PER_SEAL_MAX + 1);
    if (found.length === 0) break;
    // The moment of the first one that has no room begins the next stretch.
    const to = found[JOURNALS_PER_SEAL_MAX]?.at ?? end;
    const rows = found.filter(({ at }) => at < to);
    if (!(await deps.ledgerSeals.insertSeal(sealOf({ last, from, to, rows, sealKey })))) break;
    sealed += rows.length;
    if (to === end) break;
  }
  return { sealed };
}

/**
 * Recomputes every seal and journal, and compares journals with their transfers; each fault names
 * the seal, journal or transfer. A journal that was sealed may neither change, vanish nor be joined
 * by another. Copies of the seals show an end that was cut off. `afterSeal` leaves out what older
 * seals hold, but not the transfers.
 */
export async function verifyLedger(
  deps: SealDeps,
  options: { readonly afterSeal?: number } = {},
): Promise<LedgerVerdict> {
  const faults: LedgerFault[] = [];
  await walkSeals(deps, options.afterSeal ?? 0, faults);
  faults.push(...(await copyFaults(deps)));
  let checkedCount = 0;
  for (let after = ''; faults.length < FAULTS_MAX;) {
    const page = await deps.ledgerSeals.journalsAfter(after, PAGE);
    const transfers = await deps.ledgerSeals.transfersOfJournals(page.map(({ _id }) => _id));
    faults.push(...journalFaults(page, transfers));
    checkedCount += page.length;
    after = page.at(-1)?._id ?? after;
    if (page.length < PAGE) break;
  }
  for (let after: string | null = ''; after !== null && faults.length < FAULTS_MAX;) {
    const { ids, lastId }: { ids: string[]; lastId: string | null } =
      await deps.ledgerSeals.orphansAfter(after, PAGE);
    faults.push(...ids.map((ref) => ({ ref, reason: 'TRANSFER_ADDED' as const })));
    after = lastId;
  }
  return { checkedCount, faults: onceEach(faults).slice(0, FAULTS_MAX) };
}

async function walkSeals(deps: SealDeps, afterSeal: number, faults: LedgerFault[]): Promise<void> {
  let prev: Pick<LedgerSealDocument, '_id' | 'hash' | 'to'> | null = null;
  while (faults.length < FAULTS_MAX) {
    const seals = await deps.ledgerSeals.sealsAfter(prev?._id ?? afterSeal, PAGE);
    for (const seal of seals) {
      const isFirst: boolean = prev === null;
      const expected: number = (prev?._id ?? afterSeal) + 1;
      if (seal._id !== expected) faults.push(sealFault(expected, 'SEAL_MISSING'));
      const isLinked =
        (isFirst && afterSeal > 0) ||
        (seal.prev === (prev?.hash ?? GENESIS) &&
          seal.from.getTime() === (prev?.to.getTime() ?? 0));
      if (!isLinked || seal.hash !== sealHash(seal))
        faults.push(sealFault(seal._id, 'SEAL_CHANGED'));
      else if (!isSigned(seal, deps.auditDeps?.keys.publicKeys ?? [])) {
        faults.push(sealFault(seal._id, 'SEAL_FORGED'));
      }
      faults.push(...(await stretchFaults(deps, seal)));
      prev = seal;
    }
    if (seals.length < PAGE) return;
  }
}

const sealFault = (no: number, reason: LedgerFaultReason): LedgerFault => ({
  ref: `seal:${no}`,
  reason,
});

async function stretchFaults(deps: SealDeps, seal: LedgerSealDocument): Promise<LedgerFault[]> {
  const rows = await deps.ledgerSeals.journalsBetween(
    seal.from,
    seal.to,
    2 * JOURNALS_PER_SEAL_MAX,
  );
  const found = new Map(rows.map((row) => [row._id, journalHash(row)]));
  const sealed = new Set(seal.journals.map(({ id }) => id));
  const faults = seal.journals.flatMap(({ id: ref, hash }): LedgerFault[] => {
    const now = found.get(ref);
    if (now === undefined) return [{ ref, reason: 'JOURNAL_MISSING' }];
    return now === hash ? [] : [{ ref, reason: 'JOURNAL_CHANGED' }];
  });
  const added = [...found.keys()].filter((id) => !sealed.has(id));
  return [...faults, ...added.map((ref) => ({ ref, reason: 'JOURNAL_ADDED' as const }))];
}

/** Journals against their own hash and against their transfers. */
function journalFaults(
  journals: readonly LedgerJournalDocument[],
  transfers: readonly LedgerTransferDocument[],
): LedgerFault[] {
  const byId = new Map(transfers.map((row) => [row._id, row]));
  const faults: LedgerFault[] = [];
  for (const journal of journals) {
    const text = canonicalJournal({
      _id: journal._id,
      ...(journal.orderId !== undefined && { orderId: journal.orderId }),
      lines: journal.lines,
    });
    const hash = createHash('sha256').update(text).digest('hex');
    if (hash !== journal.payloadHash) faults.push({ ref: journal._id, reason: 'JOURNAL_CHANGED' });
    for (const [index, line] of journal.lines.entries()) {
      const ref = transferId({ journalId: journal._id, index });
      const transfer = byId.get(ref);
      byId.delete(ref);
      const due = { ...line, orderId: journal.orderId, at: journal.at, journal: journal._id };
      if (transfer === undefined) faults.push({ ref, reason: 'TRANSFER_MISSING' });
      else if (movementHash(transfer) !== movementHash(due)) {
        faults.push({ ref, reason: 'TRANSFER_CHANGED' });
      }
    }
  }
  return [
    ...faults,
    ...[...byId.keys()].map((ref) => ({ ref, reason: 'TRANSFER_ADDED' as const })),
  ];
}

function movementHash(row: Omit<LedgerTransferDocument, '_id'>): string {
  const { journal, orderId, debit, credit, amountFen, code, mode, pendingId, at } = row;
  return hashOf({ journal, orderId, debit, credit, amountFen, code, mode, pendingId, at });
}

function journalHash({ _id, orderId, lines, payloadHash, at }: LedgerJournalDocument): string {
  return hashOf({ _id, orderId, lines, payloadHash, at });
}

function sealOf(input: {
  readonly last: LedgerSealDocument | null;
  readonly from: Date;
  readonly to: Date;
  readonly rows: readonly LedgerJournalDocument[];
  readonly sealKey: KeyObject;
}): LedgerSealDocument {
  const { last, from, to, rows, sealKey } = input;
  const seal = {
    _id: (last?._id ?? 0) + 1,
    from,
    to,
    journals: rows.map((row) => ({ id: row._id, hash: journalHash(row) })),
    prev: last?.hash ?? GENESIS,
  };
  const hash = sealHash(seal);
  return {
    ...seal,
    hash,
    keyId: keyIdOf(createPublicKey(sealKey)),
    signature: sign(null, Buffer.from(hash, 'hex'), sealKey).toString('base64url'),
  };
}

/** `of` keeps a seal of the audit log from passing for one of the ledger. */
function sealHash(
  seal: Pick<LedgerSealDocument, '_id' | 'from' | 'to' | 'journals' | 'prev'>,
): string {
  const { _id, from, to, journals, prev } = seal;
  return hashOf({ of: 'ledger', _id, from, to, journals, prev });
}

function isSigned(seal: LedgerSealDocument, publicKeys: readonly KeyObject[]): boolean {
  const key = publicKeys.find((candidate) => keyIdOf(candidate) === seal.keyId);
  if (key === undefined) return false;
  const signature = Buffer.from(seal.signature, 'base64url');
  return verify(null, Buffer.from(seal.hash, 'hex'), key, signature);
}

function onceEach(faults: readonly LedgerFault[]): LedgerFault[] {
  const seen = new Map(faults.map((fault) => [`${fault.ref} ${fault.reason}`, fault]));
  return [...seen.values()];
}
