import { z } from 'zod';
import { createFaultList, type FaultList } from '../fault-list.js';

export const OPERATIONS = [
  'native',
  'query',
  'close',
  'refund',
  'refundQuery',
  'transfer',
  'transferQuery',
  'transferCancel',
  'receiver',
  'share',
  'shareQuery',
  'shareReturn',
  'shareReturnQuery',
  'unfreeze',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const common = {
  operation: z.enum([...OPERATIONS, 'any']).default('any'),
  /** How many matching requests it hits. */
  count: z.int().min(1).max(100_000).default(1),
};

export const faultSchema = z.discriminatedUnion('kind', [
  /** The effect happens, the reply never arrives. */
  z.strictObject({ kind: z.literal('loseReply'), ...common }),
  /** The request is lost before any effect. */
  z.strictObject({ kind: z.literal('loseRequest'), ...common }),
  /** The request arrives twice, as a network may bring it. */
  z.strictObject({ kind: z.literal('duplicate'), ...common }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(1).max(600_000), ...common }),
  /** A signed error before any effect. */
  z.strictObject({
    kind: z.literal('error'),
    status: z.int().min(400).max(599).default(500),
    code: z.string().min(1).max(64).default('SYSTEM_ERROR'),
    ...common,
  }),
  /** The reply is altered after it was signed. */
  z.strictObject({ kind: z.literal('tamper'), ...common }),
  /** The next accepted refunds end so instead of SUCCESS. */
  z.strictObject({
    kind: z.literal('refundEnds'),
    status: z.enum(['CLOSED', 'ABNORMAL']),
    count: common.count,
  }),
  /** Nobody is told of the end of the next refunds. */
  z.strictObject({ kind: z.literal('loseNotice'), count: common.count }),
  /** The next receivers of a share get nothing. */
  z.strictObject({
    kind: z.literal('receiverCloses'),
    reason: z.string().min(1).max(64).default('ACCOUNT_ABNORMAL'),
    count: common.count,
  }),
  /** The next accepted share-backs end so instead of SUCCESS. */
  z.strictObject({
    kind: z.literal('returnFails'),
    reason: z.string().min(1).max(64).default('PAYER_ACCOUNT_ABNORMAL'),
    count: common.count,
  }),
]);

export type Fault = z.output<typeof faultSchema>;

export type Faults = FaultList<Fault, Operation>;

export const createFaults = (): Faults =>
  createFaultList((fault, operation) => {
    if (fault.kind === 'refundEnds' || fault.kind === 'loseNotice') return operation === 'refund';
    if (fault.kind === 'receiverCloses') return operation === 'share';
    if (fault.kind === 'returnFails') return operation === 'shareReturn';
    return fault.operation === 'any' || fault.operation === operation;
  });
