import { closeSync, openSync, writeSync } from 'node:fs';

/** A success that somebody was told, and that must therefore be there afterwards. */
export type Ack =
  | {
      /** A change of an order: the event `seq` led to `status`. */
      readonly kind: 'change';
      readonly atMs: number;
      readonly road: string;
      readonly step: string;
      readonly orderId: string;
      readonly seq: number;
      readonly status: string;
    }
  | {
      readonly kind: 'bill';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly paymentNo: string;
    }
  | {
      /** Paid at the channel; `isDropped`: the channel was told to lose its callback. */
      readonly kind: 'scan';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly paymentNo: string;
      readonly isDropped: boolean;
    }
  | {
      readonly kind: 'case';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly caseNo: string;
    }
  | {
      readonly kind: 'verdict';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly caseNo: string;
      /** The last word, after an appeal. */
      readonly isLast: boolean;
    }
  | {
      readonly kind: 'appeal';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly caseNo: string;
      readonly side: 'CUSTOMER' | 'WORKER';
    }
  | {
      readonly kind: 'addition';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly additionNo: string;
    }
  | {
      /** The counter was told to serve the order: one request of one person, repeats included. */
      readonly kind: 'redeem';
      readonly atMs: number;
      readonly road: string;
      readonly orderId: string;
      readonly clerkId: string;
      readonly storeId: string;
    }
  | {
      /** A worker's reported position: what is stored is this one or a later one. */
      readonly kind: 'position';
      readonly atMs: number;
      readonly road: string;
      readonly workerId: string;
      readonly sentMs: number;
    }
  | {
      /** A change of an application: the event `seq` led to `status`. */
      readonly kind: 'application';
      readonly atMs: number;
      readonly step: string;
      readonly applicationId: string;
      readonly seq: number;
      readonly status: string;
    };

export type NewAck = Ack extends infer T ? (T extends Ack ? Omit<T, 'atMs'> : never) : never;

export type AckLog = {
  write(ack: NewAck): void;
  count(): number;
  close(): void;
};

/** One JSON line each, written at once: the log outlives the run that writes it. */
export function openAckLog(file: string): AckLog {
  const handle = openSync(file, 'a');
  let lines = 0;
  return {
    write(ack) {
      writeSync(handle, `${JSON.stringify({ atMs: Date.now(), ...ack })}\n`);
      lines += 1;
    },
    count: () => lines,
    close: () => closeSync(handle),
  };
}
