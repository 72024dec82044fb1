import type { Db } from 'mongodb';
import { pause } from '../../scripts/drive/wait.js';

const LOOK_MS = 500;
const TELL_MS = 10_000;

export type Backlog = {
  readonly openOrders: number;
  readonly openRefunds: number;
  readonly heldSettlements: number;
  readonly openCases: number;
  readonly undelivered: number;
  readonly pendingCallbacks: number;
};

/**
 * Faults off, then waits until no order and no case is open, no refund, settlement or callback on
 * its way.
 * False after the limit: the checker will tell what is left.
 */
export async function untilQuiet(input: {
  readonly db: Db;
  readonly wechatUrl: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}): Promise<{ readonly isQuiet: boolean; readonly tookMs: number }> {
  const { db, wechatUrl, limitMs, signal, say } = input;
  const startedMs = Date.now();
  let toldMs = startedMs;
  await fetch(`${wechatUrl}/sandbox/faults`, { method: 'DELETE' });
  while (!signal.aborted) {
    const backlog = await backlogOf(db, wechatUrl).catch(() => null);
    const tookMs = Date.now() - startedMs;
    if (backlog && Object.values(backlog).every((count) => count === 0)) {
      return { isQuiet: true, tookMs };
    }
    if (tookMs > limitMs) {
      say(`  not quiet after ${Math.round(tookMs / 1_000)} s: ${JSON.stringify(backlog)}`);
      return { isQuiet: false, tookMs };
    }
    if (Date.now() - toldMs > TELL_MS) {
      toldMs = Date.now();
      say(`  waiting: ${JSON.stringify(backlog)}`);
    }
    await pause(LOOK_MS, signal);
  }
  return { isQuiet: false, tookMs: Date.now() - startedMs };
}

async function backlogOf(db: Db, wechatUrl: string): Promise<Backlog> {
  const ended = ['COMPLETED', 'CANCELLED', 'CLOSED'];
  const undecided = ['OPEN', 'DECIDED', 'APPEALED'];
  const [openOrders, openRefunds, heldSettlements, openCases, undelivered, answer] =
    await Promise.all([
      db.collection('orders').countDocuments({ status: { $nin: ended } }),
      db.collection('refunds').countDocuments({ status: { $in: ['OPEN', 'SUBMITTED'] } }),
      db.collection('orders').countDocuments({ settlementStatus: 'HELD' }),
      db.collection('cases').countDocuments({ status: { $in: undecided } }),
      db.collection('channelEvents').countDocuments({ deliveredAt: null }),
      fetch(`${wechatUrl}/sandbox/callbacks`),
    ]);
  const { pending } = (await answer.json()) as { readonly pending: number };
  const money = { openRefunds, heldSettlements, openCases };
  return { openOrders, ...money, undelivered, pendingCallbacks: pending };
}
