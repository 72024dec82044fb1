import { z } from 'zod';
import { createFaultList, type FaultList } from '../fault-list.js';

export const ALIPAY_OPERATIONS = [
  'open',
  'query',
  'close',
  'refund',
  'refundQuery',
  'transfer',
  'transferQuery',
  'bill',
] as const;
export type AlipayOperation = (typeof ALIPAY_OPERATIONS)[number];

const common = {
  operation: z.enum([...ALIPAY_OPERATIONS, 'any']).default('any'),
  /** How many matching requests it hits. */
  count: z.int().min(1).max(100_000).default(1),
};

export const alipayFaultSchema = z.discriminatedUnion('kind', [
  /** The effect happens, the reply never arrives. */
  z.strictObject({ kind: z.literal('loseReply'), ...common }),
  /** The request is lost before any effect. */
  z.strictObject({ kind: z.literal('loseRequest'), ...common }),
  z.strictObject({ kind: z.literal('delay'), delayMs: z.int().min(1).max(600_000), ...common }),
  /** A signed error before any effect. */
  z.strictObject({
    kind: z.literal('error'),
    code: z.string().min(1).max(16).default('20000'),
    subCode: z.string().max(64).default('isp.unknow-error'),
    ...common,
  }),
  /** The reply is altered after it was signed. */
  z.strictObject({ kind: z.literal('tamper'), ...common }),
  /** The refund is taken and done only when it is sent again. */
  z.strictObject({ kind: z.literal('refundLater'), ...common }),
]);

export type AlipayFault = z.output<typeof alipayFaultSchema>;

export type AlipayFaults = FaultList<AlipayFault, AlipayOperation>;

export const createAlipayFaults = (): AlipayFaults =>
  createFaultList((fault, operation) => fault.operation === 'any' || fault.operation === operation);
