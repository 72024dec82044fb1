import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { settleOrder } from './activity-options.js';
import { holdSettlementSignal, releaseSettlementSignal, type SettleInput } from './contract.js';

/** While a case holds the money the database is asked again this often: a signal may be lost. */
const ASK_AGAIN_MS = 6 * 3_600_000;
/** A hundred days in one history; then the run goes on in a new one. */
const ASKS_MAX = 400;

/**
 * Shares an order's escrow when the hold is over. Lives on after the order's own run. Whether a
 * case holds the money is decided by the database; the signals only tell when to ask.
 */
export async function settleWorkflow(input: SettleInput): Promise<void> {
  const holds = registerHolds();
  const waitMs = Math.max(0, input.settleAtMs - Date.now());
  setCurrentDetails(`待结算，结算时间 held until ${new Date(input.settleAtMs).toISOString()}`);
  if (waitMs > 0) await sleep(waitMs, { summary: '结算保留期 settlement hold' });
  await holds.pass();
  for (let ask = 0; ask < ASKS_MAX; ask += 1) {
    // Counted before the question: a release that comes during it must not be slept through.
    const seen = holds.releases();
    const { kind } = await settleOrder({ orderId: input.orderId });
    if (kind === 'settled') {
      setCurrentDetails('已结算 settled');
      return;
    }
    await holds.passNext(seen);
  }
  await continueAsNew<typeof settleWorkflow>(input);
}

function registerHolds() {
  const held = new Set<string>();
  const released = new Set<string>();
  // A case is held once and released once; which of the two arrives first does not matter.
  setHandler(holdSettlementSignal, ({ caseNo }) => {
    if (!released.has(caseNo)) held.add(caseNo);
  });
  setHandler(releaseSettlementSignal, ({ caseNo }) => {
    held.delete(caseNo);
    released.add(caseNo);
  });
  const until = async (isMet: () => boolean): Promise<void> => {
    setCurrentDetails('售后处理中，暂缓结算 held by a case');
    await condition(isMet, ASK_AGAIN_MS, { summary: '等待结案 the case is to be closed' });
  };
  return {
    releases: () => released.size,
    /** Waits while a case is known to hold the money. */
    async pass(): Promise<void> {
      if (held.size > 0) await until(() => held.size === 0);
    },
    /** The database said "held": waits for a release beyond the `seen` ones. */
    async passNext(seen: number): Promise<void> {
      await until(() => released.size > seen && held.size === 0);
    },
  };
}
