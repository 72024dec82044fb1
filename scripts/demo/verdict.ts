import type { ChecksDto } from '../../contract/schemas/checks.js';
import type { HttpClient } from '../drive/http-client.js';

export type SandboxEntry = {
  readonly at: string;
  readonly kind: 'pay' | 'refund';
  readonly no: string;
  readonly amountFen: number;
};

/** The checks of the platform, and its books against those of the payment channel. */
export type Verdict = {
  readonly checks: ChecksDto;
  readonly journal: readonly SandboxEntry[];
  /** The channel's payments minus refunds, minus what our ledger says it holds. Fen. */
  readonly clearingDifferenceFen: number;
};

export async function readVerdict(client: HttpClient, wechatUrl: string): Promise<Verdict> {
  const checks = await client.must<ChecksDto>('GET', '/admin/checks');
  const response = await fetch(`${wechatUrl}/sandbox/journal`);
  const { entries } = (await response.json()) as { entries: SandboxEntry[] };
  return { checks, journal: entries, clearingDifferenceFen: differenceOf(checks, entries) };
}

export function differenceOf(
  checks: Pick<ChecksDto, 'wechatClearingFen'>,
  journal: readonly SandboxEntry[],
): number {
  const heldFen = journal.reduce(
    (sum, { kind, amountFen }) => sum + (kind === 'pay' ? amountFen : -amountFen),
    0,
  );
  return heldFen - checks.wechatClearingFen;
}

/** Names of the checks that are not zero; empty = everything is in order. */
export function faultsOf({ checks, clearingDifferenceFen }: Verdict): string[] {
  const { ledger, doubleBookings, stuckOrders, escrowLeft, pastRetention, isComplete } = checks;
  const faults: [string, boolean][] = [
    ['ledger sum', ledger.postedDifferenceFen !== 0 || ledger.pendingDifferenceFen !== 0],
    ['double bookings', doubleBookings.count > 0],
    ['stuck orders', stuckOrders.count > 0],
    ['escrow left', escrowLeft.count > 0],
    ['rows past their date', pastRetention.count > 0],
    ['clearing against the channel', clearingDifferenceFen !== 0],
    ['a check that did not see everything', !isComplete],
  ];
  return faults.filter(([, isFault]) => isFault).map(([name]) => name);
}

/** 0 only when every check is zero and nothing was left unfinished. */
export function exitCodeOf(verdict: Verdict, unfinished: readonly string[]): 0 | 1 {
  return faultsOf(verdict).length + unfinished.length === 0 ? 0 : 1;
}
