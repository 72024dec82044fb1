import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { chinaDay } from '../contract/terms/china-day.js';
import type { BillDayInput, BillProgress } from './contract.js';

const ASK_EVERY_MS = 15 * 60_000;
/** Four in the afternoon of the next day (MONEY §3.6), from the day's first moment. */
const GIVE_UP_AFTER_MS = (24 + 16) * 3_600_000;
/** More than a day and a half. */
const ASKS_MAX = 160;
/** Money that was followed up goes its road meanwhile. */
const LOOK_AGAIN_MS = 60_000;

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' } as const;

const { matchTradeBill, matchFundBill } = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  retry: RETRY,
  summary: '下载并核对账单 read the bill and compare',
});
const { giveUpOnBill } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '账单缺失告警 alarm: no bill',
});

/**
 * A day's bills of one channel (X12): first the trade bill, then the bill of the account. It waits
 * for a bill that is not there until the afternoon; then an alarm says so. One run at a time for a
 * channel and day, as often as somebody wants.
 */
export async function reconcileDayWorkflow(input: BillDayInput): Promise<void> {
  const { channel, dateCn } = input;
  const show = (text: string): void => setCurrentDetails(`${channel} ${dateCn}: ${text}`);
  let trade = await onceThere('J4', input, matchTradeBill, show);
  if (trade?.status === 'DIFFERENT' && trade.followedUp > 0) {
    show(`差异跟进中 following up ${trade.followedUp}`);
    await sleep(LOOK_AGAIN_MS, { summary: '复核 look again' });
    trade = await onceThere('J4', input, matchTradeBill, show);
  }
  const fund = await onceThere('J5', input, matchFundBill, show);
  const told = (row: BillProgress | null): string =>
    row === null ? '无账单 no bill' : `${row.status} ${row.differenceCount}`;
  show(`交易账单 trade: ${told(trade)}; 资金账单 fund: ${told(fund)}`);
}

/** Asks until the bill is there; null after an alarm that it is not. */
async function onceThere(
  job: 'J4' | 'J5',
  input: BillDayInput,
  match: (input: BillDayInput) => Promise<BillProgress>,
  show: (text: string) => void,
): Promise<BillProgress | null> {
  const giveUpAtMs = chinaDay(input.dateCn).fromMs + GIVE_UP_AFTER_MS;
  for (let ask = 1; ask <= ASKS_MAX; ask += 1) {
    const progress = await match(input);
    if (progress.status !== 'WAITING') return progress;
    const message = progress.message ?? '';
    if (Date.now() + ASK_EVERY_MS > giveUpAtMs) {
      await giveUpOnBill({ ...input, job, message });
      return null;
    }
    show(`等待账单 waiting for ${job}: ${message}`);
    await sleep(ASK_EVERY_MS, { summary: '等待账单 wait for the bill' });
  }
  await giveUpOnBill({ ...input, job, message: 'asked too often' });
  return null;
}
