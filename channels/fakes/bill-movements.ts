import { z } from 'zod';
import type { JournalEntry } from './wechat/journal.js';

const FAULTS_MAX = 1_000;
const number = z.string().min(1).max(64);

/** What is wrong with the next bills, by our number of the movement. */
const billFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop'), no: number }),
  z.strictObject({ kind: z.literal('amount'), no: number, byFen: z.int() }),
  z.strictObject({
    kind: z.literal('status'),
    no: number,
    status: z.enum(['PROCESSING', 'FAIL', 'CLOSED']),
  }),
  z.strictObject({ kind: z.literal('duplicate'), no: number }),
  /** On the bill of the day before or after. */
  z.strictObject({ kind: z.literal('move'), no: number, byMs: z.int() }),
  /** A movement that never was: a payment, or a refund of a payment that is not there. */
  z.strictObject({
    kind: z.literal('add'),
    no: number,
    paymentNo: number,
    amountFen: z.int().min(1),
    at: z.iso.datetime(),
  }),
]);
export type BillFault = z.output<typeof billFaultSchema>;
export const billFaultsSchema = z.array(billFaultSchema).max(FAULTS_MAX).default([]);

export type Movement = {
  readonly kind: string;
  readonly no: string;
  readonly paymentNo: string;
  readonly amountFen: number;
  readonly atMs: number;
  readonly status: string;
};

/** What a fake's bills tell of: its own journal, and what is planted in it; the oldest first. */
export function movementsOf(
  entries: readonly JournalEntry[],
  faults: readonly BillFault[],
): Movement[] {
  const byNo = new Map(faults.map((fault) => [fault.no, fault]));
  const real = entries.map((entry): Movement => ({
    kind: entry.kind,
    no: entry.refundNo ?? entry.no,
    paymentNo: entry.no,
    amountFen: entry.amountFen,
    atMs: Date.parse(entry.at),
    status: 'SUCCESS',
  }));
  const added = faults.flatMap((fault): Movement[] => {
    if (fault.kind !== 'add') return [];
    const { no, paymentNo, amountFen, at } = fault;
    const kind = no === paymentNo ? 'pay' : 'refund';
    return [{ kind, no, paymentNo, amountFen, atMs: Date.parse(at), status: 'SUCCESS' }];
  });
  return [...real.flatMap((movement) => faulty(movement, byNo.get(movement.no))), ...added].sort(
    (a, b) => a.atMs - b.atMs,
  );
}

function faulty(movement: Movement, fault: BillFault | undefined): Movement[] {
  if (fault === undefined) return [movement];
  if (fault.kind === 'drop') return [];
  if (fault.kind === 'amount')
    return [{ ...movement, amountFen: movement.amountFen + fault.byFen }];
  if (fault.kind === 'status') return [{ ...movement, status: fault.status }];
  if (fault.kind === 'move') return [{ ...movement, atMs: movement.atMs + fault.byMs }];
  return fault.kind === 'duplicate' ? [movement, movement] : [movement];
}

/** 1 comes in, −1 goes out. */
export const signOf = (kind: string): number => (kind === 'pay' ? 1 : -1);

/** What the channel keeps of a payment, or gives back of a refund. */
export const feeOf = (amountFen: number, feeBps: number): number =>
  Math.round((amountFen * feeBps) / 10_000);
