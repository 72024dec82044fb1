import type { AuditFault } from '../../contract/terms/audit.js';
import type {
  AuditCounts,
  AuditLinkDocument,
  AuditSealDocument,
} from '../../data/repositories/audit.js';
import { hashOf } from './canonical.js';
import { GENESIS, isSigned, linkHash, rootOf, sealHash, sealText } from './chain.js';
import type { AuditDeps } from './deps.js';
import { ENTRIES_PER_SEAL_MAX } from './seal-audit.js';

export type AuditVerdict = AuditCounts & {
  /** The first number of the chain that is not as it was; null when none is named by the fault. */
  readonly firstBadSeq: number | null;
  /** Null = everything is as it was written. */
  readonly reason: AuditFault | null;
};

type VerifyDeps = Pick<AuditDeps, 'audit' | 'keys' | 'copies'>;
type Fault = { readonly reason: AuditFault; readonly seq: number | null };

const SEALS_PAGE = 100;
const IDS_PAGE = 500;

/**
 * Recomputes the whole chain: every entry against its link, every link against the one before,
 * every seal against its links and its signature; then looks for entries outside the chain and
 * compares with the copied seals, which alone show that the end was cut off. May run beside the
 * sealer. Reads everything once.
 */
export async function verifyAudit(input: { readonly deps: VerifyDeps }): Promise<AuditVerdict> {
  const { deps } = input;
  const faults = [await walkChain(deps), await walkCopies(deps)].filter((fault) => fault !== null);
  // What names a place is told before what names none, and the lowest place first.
  const bySeq = faults.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
  const first = bySeq[0] ?? (await findUnlinked(deps));
  const counts = await deps.audit.counts();
  return { ...counts, firstBadSeq: first?.seq ?? null, reason: first?.reason ?? null };
}

async function walkChain(deps: VerifyDeps): Promise<Fault | null> {
  let last: Pick<AuditSealDocument, '_id' | 'hash' | 'toSeq'> = {
    _id: 0,
    hash: GENESIS,
    toSeq: 0,
  };
  let prevLink = GENESIS;
  while (true) {
    const seals = await deps.audit.sealsAfter(last._id, SEALS_PAGE);
    for (const seal of seals) {
      const fault = sealFault({ seal, last, deps });
      if (fault) return { reason: fault, seq: last.toSeq + 1 };
      const links = await deps.audit.linksBetween(seal.fromSeq, seal.toSeq);
      const found = linksFault({ seal, links, prevLink }) ?? (await entriesFault(deps, links));
      if (found) return found;
      prevLink = links.at(-1)?.hash ?? prevLink;
      last = seal;
    }
    if (seals.length < SEALS_PAGE) break;
  }
  return unsealedFault(deps, last);
}

function sealFault(input: {
  readonly seal: AuditSealDocument;
  readonly last: Pick<AuditSealDocument, '_id' | 'hash' | 'toSeq'>;
  readonly deps: VerifyDeps;
}): AuditFault | null {
  const { seal, last, deps } = input;
  if (seal._id !== last._id + 1) return 'SEAL_MISSING';
  const isInPlace = seal.prev === last.hash && seal.fromSeq === last.toSeq + 1;
  const isSized = seal.toSeq >= seal.fromSeq && seal.toSeq - seal.fromSeq < ENTRIES_PER_SEAL_MAX;
  if (!isInPlace || !isSized || seal.hash !== sealHash(seal)) return 'SEAL_CHANGED';
  return isSigned(seal, deps.keys.publicKeys) ? null : 'SEAL_FORGED';
}

function linksFault(input: {
  readonly seal: AuditSealDocument;
  readonly links: readonly AuditLinkDocument[];
  readonly prevLink: string;
}): Fault | null {
  const { seal, links } = input;
  let prev = input.prevLink;
  for (let seq = seal.fromSeq; seq <= seal.toSeq; seq += 1) {
    const link = links[seq - seal.fromSeq];
    if (link?._id !== seq) return { reason: 'LINK_MISSING', seq };
    if (link.prev !== prev || link.hash !== linkHash(link)) return { reason: 'LINK_CHANGED', seq };
    prev = link.hash;
  }
  // Every link is right by itself, so the chain was computed anew below a seal that stayed.
  return rootOf(links) === seal.root ? null : { reason: 'SEAL_CHANGED', seq: seal.fromSeq };
}

async function entriesFault(
  deps: VerifyDeps,
  links: readonly AuditLinkDocument[],
): Promise<Fault | null> {
  const rows = await deps.audit.findEntries(links.map((link) => link.entryId));
  const entries = new Map(rows.map((row) => [row._id, row]));
  for (const { _id: seq, entryId, entryHash } of links) {
    const entry = entries.get(entryId);
    if (entry === undefined) return { reason: 'ENTRY_MISSING', seq };
    if (hashOf(entry) !== entryHash) return { reason: 'ENTRY_CHANGED', seq };
  }
  return null;
}

/** Links and their seal are one transaction: a link that is seen has its seal by now. */
async function unsealedFault(
  deps: VerifyDeps,
  last: Pick<AuditSealDocument, '_id' | 'toSeq'>,
): Promise<Fault | null> {
  const link = await deps.audit.firstLinkAfter(last.toSeq);
  if (link === null) return null;
  const [next] = await deps.audit.sealsAfter(last._id, 1);
  return next === undefined ? { reason: 'LINK_UNSEALED', seq: last.toSeq + 1 } : null;
}

async function walkCopies(deps: VerifyDeps): Promise<Fault | null> {
  if (deps.copies === undefined) return null;
  let nextSeq = 1;
  for await (const { no, text } of deps.copies.all()) {
    const copy = readCopy(text);
    if (copy?.no !== no) return { reason: 'COPY_UNREADABLE', seq: nextSeq };
    const seal = await deps.audit.findSeal(no);
    if (seal === null) return { reason: 'COPY_AHEAD', seq: copy.fromSeq };
    if (sealText(seal) !== text) return { reason: 'COPY_DIFFERS', seq: copy.fromSeq };
    nextSeq = seal.toSeq + 1;
  }
  return null;
}

function readCopy(text: string): { readonly no: number; readonly fromSeq: number } | null {
  try {
    const { _id: no, fromSeq } = JSON.parse(text) as Record<string, unknown>;
    return Number.isInteger(no) && Number.isInteger(fromSeq)
      ? { no: Number(no), fromSeq: Number(fromSeq) }
      : null;
  } catch {
    return null;
  }
}

/** Entries that were put in beside the log: neither on the chain nor waiting for it. */
async function findUnlinked(deps: VerifyDeps): Promise<Fault | null> {
  let after = '';
  while (true) {
    const ids = await deps.audit.entryIdsAfter(after, IDS_PAGE);
    const linked = await deps.audit.seqsOf(ids);
    const loose = ids.filter((id) => !linked.has(id));
    const waiting = await deps.audit.waitingOf(loose);
    const left = loose.filter((id) => !waiting.has(id));
    // The sealer may have moved one from the list to the chain between the two reads.
    const moved = left.length > 0 ? await deps.audit.seqsOf(left) : linked;
    if (left.some((id) => !moved.has(id))) return { reason: 'ENTRY_UNLINKED', seq: null };
    if (ids.length < IDS_PAGE) return null;
    after = ids.at(-1) ?? after;
  }
}
