import { z } from 'zod';

export const OPERATIONS = [
  'native',
  'query',
  'close',
  'refund',
  'refundQuery',
  'transfer',
  'transferQuery',
  'transferCancel',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const FAULTS_MAX = 1_000;
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
]);

export type Fault = z.output<typeof faultSchema>;

export type Faults = {
  /** False when the list is full. */
  add(fault: Fault): boolean;
  /** Takes one hit of the oldest fault of this kind that matches. */
  take<K extends Fault['kind']>(input: {
    kind: K;
    operation: Operation;
  }): Extract<Fault, { kind: K }> | null;
  clear(): void;
};

export function createFaults(): Faults {
  let faults: { fault: Fault; hitsLeft: number }[] = [];
  return {
    add(fault) {
      if (faults.length >= FAULTS_MAX) return false;
      faults.push({ fault, hitsLeft: fault.count });
      return true;
    },
    take<K extends Fault['kind']>(input: { kind: K; operation: Operation }) {
      const hit = faults.find(({ fault }) => fault.kind === input.kind && matches(fault, input));
      if (!hit) return null;
      hit.hitsLeft -= 1;
      if (hit.hitsLeft === 0) faults = faults.filter((other) => other !== hit);
      return hit.fault as Extract<Fault, { kind: K }>;
    },
    clear() {
      faults = [];
    },
  };
}

function matches(fault: Fault, input: { operation: Operation }): boolean {
  if (fault.kind === 'refundEnds') return input.operation === 'refund';
  return fault.operation === 'any' || fault.operation === input.operation;
}
