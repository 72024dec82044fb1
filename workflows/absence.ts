import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { AbsenceInput } from './contract.js';

/** Orders of one absence at most: a worker serves a handful a day, an absence lasts two months. */
const PAGES_MAX = 50;
/** A claim or a booking that was under way when the absence was written is found by the second. */
const LOOKS = 2;
const LOOK_AGAIN_MS = 60_000;

const RETRY = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;

const { absencePage } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '查找受影响的订单 find the orders it hits',
});
const { signalWorkerAway } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '通知订单改派 tell the order to replace the worker',
});
const { finishAbsence } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '登记处理结果 note the outcome',
});

/**
 * A worker fell ill or took leave (X7): every order in which he has a visit, or is being asked
 * about one, in that time is told, one by one, and replaces him in its own run.
 */
export async function absenceWorkflow({ absenceId }: AbsenceInput): Promise<void> {
  const told = new Set<string>();
  const ended = new Set<string>();
  for (let look = 1; look <= LOOKS; look += 1) {
    if (look > 1) await sleep(LOOK_AGAIN_MS, { summary: '复查 look again' });
    let afterId: string | null = null;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      setCurrentDetails(`改派中 replacing the worker: ${told.size}`);
      const found: Awaited<ReturnType<typeof absencePage>> = await absencePage({
        absenceId,
        afterId,
      });
      for (const orderId of found.orderIds) {
        const reply = await signalWorkerAway({ absenceId, orderId, look });
        (reply === 'delivered' ? told : ended).add(orderId);
      }
      afterId = found.nextAfterId;
      if (afterId === null) break;
    }
  }
  await finishAbsence({ absenceId, orders: { told: told.size, ended: ended.size } });
  setCurrentDetails(`已改派 orders told: ${told.size}`);
}
