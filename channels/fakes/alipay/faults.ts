import { z } from 'zod';

export const ALIPAY_OPERATIONS = [
  'open',
  'query',
  'close',
  'refund',
  'refundQuery',
  'transfer',
  'transferQuery',
] as const;
export type AlipayOperation = (typeof ALIPAY_OPERATIONS)[number];

const FAULTS_MAX = 1_000;
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

export type AlipayFaults = {
  /** False when the list is full. */
  add(fault: AlipayFault): boolean;
  /** Takes one hit of the oldest fault of this kind that matches. */
  take<K extends AlipayFault['kind']>(input: {
    kind: K;
    operation: AlipayOperation;
  }): Extract<AlipayFault, { kind: K }> | null;
  clear(): void;
};

export function createAlipayFaults(): AlipayFaults {
  let faults: { fault: AlipayFault; hitsLeft: number }[] = [];
  return {
    add(fault) {
      if (faults.length >= FAULTS_MAX) return false;
      faults.push({ fault, hitsLeft: fault.count });
      return true;
    },
    take<K extends AlipayFault['kind']>(input: { kind: K; operation: AlipayOperation }) {
      const hit = faults.find(
        ({ fault }) =>
          fault.kind === input.kind &&
          (fault.operation === 'any' || fault.operation === input.operation),
      );
      if (!hit) return null;
      hit.hitsLeft -= 1;
      if (hit.hitsLeft === 0) faults = faults.filter((other) => other !== hit);
      return hit.fault as Extract<AlipayFault, { kind: K }>;
    },
    clear() {
      faults = [];
    },
  };
}
