import type { LedgerSealDocument } from '../../data/repositories/ledger-seals.js';
import { canonicalJson } from '../audit/canonical.js';
import type { MoneyCheckDeps } from './deps.js';

/** Copies of one run: a minute makes one, so that a week without the other system is caught up. */
const COPIES_MAX = 10_000;
const PAGE = 200;

type CopyDeps = Pick<MoneyCheckDeps, 'ledgerSeals' | 'sealCopies'>;

export type CopyFaultReason = 'COPY_AHEAD' | 'COPY_DIFFERS' | 'COPY_UNREADABLE';
export type CopyFault = { readonly ref: string; readonly reason: CopyFaultReason };

/**
 * Brings the heads of new seals to the other system; their hash covers the journals below them.
 * Without such a system it does nothing.
 */
export async function copyLedgerSeals({
  ledgerSeals,
  sealCopies,
}: CopyDeps): Promise<{ readonly copied: number }> {
  if (sealCopies === undefined) return { copied: 0 };
  let no = await sealCopies.newest();
  let copied = 0;
  while (copied < COPIES_MAX) {
    const seals = await ledgerSeals.sealsAfter(no, PAGE);
    for (const seal of seals) {
      await sealCopies.put({ no: seal._id, text: headText(seal) });
      no = seal._id;
      copied += 1;
    }
    if (seals.length < PAGE) break;
  }
  return { copied };
}

/**
 * The first copy that the seals do not bear out, if any: copies alone show that the end was cut off,
 * or that all was written and signed anew.
 */
export async function copyFaults({ ledgerSeals, sealCopies }: CopyDeps): Promise<CopyFault[]> {
  if (sealCopies === undefined) return [];
  let page = new Map<number, LedgerSealDocument>();
  for await (const { no, text } of sealCopies.all()) {
    const fault = (reason: CopyFaultReason) => [{ ref: `seal:${no}`, reason }];
    if (numberOf(text) !== no) return fault('COPY_UNREADABLE');
    if (!page.has(no)) {
      const seals = await ledgerSeals.sealsAfter(no - 1, PAGE);
      page = new Map(seals.map((seal) => [seal._id, seal]));
    }
    const seal = page.get(no);
    if (seal === undefined) return fault('COPY_AHEAD');
    if (headText(seal) !== text) return fault('COPY_DIFFERS');
  }
  return [];
}

/** The same seal always gives the same text. */
function headText(seal: LedgerSealDocument): string {
  const { _id, from, to, prev, hash, keyId, signature } = seal;
  return canonicalJson({ _id, from, to, prev, hash, keyId, signature });
}

function numberOf(text: string): number | null {
  try {
    return Number((JSON.parse(text) as Record<string, unknown>)['_id']);
  } catch {
    return null;
  }
}
