import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { advanceShares, settleOrder } from './activity-options.js';
import { holdSettlementSignal, releaseSettlementSignal, type SettleInput } from './contract.js';

/** While a case holds the money the database is asked again this often: a signal may be lost. */
const ASK_AGAIN_MS = 6 * 3_600_000;
/** A hundred days in one history; then the run goes on in a new one. */
const ASKS_MAX = 400;
/** The channel shares within seconds; a lost reply keeps people's money waiting. */
const SHARE_POLL_FIRST_MS = 15_000;
const SHARE_POLL_MAX_MS = 3_600_000;
/** With the doubling pace this spans more than a month, beyond any channel's answer. */
const SHARE_POLLS_MAX = 800;

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
    const { kind, hasShares } = await settleOrder({ orderId: input.orderId });
    if (kind === 'settled') {
      if (hasShares === true) await shareOut(input.orderId);
      setCurrentDetails('已结算 settled');
      return;
    }
    await holds.passNext(seen);
  }
  await continueAsNew<typeof settleWorkflow>(input);
}

/** Sends what goes over the channel, and asks until each part has its end and the rest is free. */
async function shareOut(orderId: string): Promise<void> {
  setCurrentDetails('微信分账中 sharing over the channel');
  let pauseMs = SHARE_POLL_FIRST_MS;
  for (let poll = 0; poll < SHARE_POLLS_MAX; poll += 1) {
    const { kind } = await advanceShares({ orderId });
    if (kind === 'done') return;
    await sleep(pauseMs, { summary: '查询分账间隔 ask again' });
    pauseMs = Math.min(SHARE_POLL_MAX_MS, pauseMs * 2);
  }
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
