import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { ERASURE_STEPS, PRIVACY_TIMES } from '../contract/terms/privacy.js';
import { erasureChangedSignal, type ErasureInput } from './contract.js';

const RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '10m',
} as const;
/** Between two looks whether the bytes of his files are deleted. */
const FILES_PAUSE_FIRST_MS = 60_000;
const FILES_PAUSE_MAX_MS = 3_600_000;

const { readErasure, closeAccount, confirmClosed, refuseErasure, finishErasure } =
  proxyActivities<Activities>({
    startToCloseTimeout: '30s',
    retry: RETRY,
    summary: '注销账号 delete the account',
  });
const { remindErasure } = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: { ...RETRY, maximumAttempts: 20 },
  summary: '提醒即将注销 tell the person that it is tomorrow',
});
const { runErasureStep } = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  retry: RETRY,
  summary: '清除个人信息 erase what tells who he was',
});

/**
 * Deletion of one account: the cooling period, a reminder, a last look whether anything is open,
 * and the steps. The row decides; the run keeps the clocks and finishes what a crash has cut short.
 */
export async function erasureWorkflow({ erasureId }: ErasureInput): Promise<void> {
  let changes = 0;
  let seen = 0;
  setHandler(erasureChangedSignal, () => void (changes += 1));
  const read = () => {
    seen = changes;
    return readErasure({ erasureId });
  };
  const { isOver, remindAtMs, dueAtMs, latestAtMs } = await read();
  if (isOver) return;

  /** False once the row says that it is over. */
  const waitUntil = async (atMs: number, summary: string): Promise<boolean> => {
    for (;;) {
      const waitMs = Math.max(0, atMs - Date.now());
      if (!(await condition(() => changes !== seen, waitMs, { summary }))) return true;
      if ((await read()).isOver) return false;
    }
  };

  setCurrentDetails(`等待期 cooling period until ${new Date(dueAtMs).toISOString()}`);
  if (!(await waitUntil(remindAtMs, '提醒 reminder'))) return;
  // A text message that does not go out must not keep anybody's data.
  await remindErasure({ erasureId }).catch(() => undefined);
  if (!(await waitUntil(dueAtMs, '等待期结束 end of the cooling period'))) return;
  for (;;) {
    const reply = await closed(erasureId);
    if (reply === 'over') return;
    if (reply === 'clear') break;
    setCurrentDetails('有未结事项 something is open');
    if (Date.now() + PRIVACY_TIMES.retryMs > latestAtMs) return refuseErasure({ erasureId });
    if (!(await waitUntil(Date.now() + PRIVACY_TIMES.retryMs, '稍后再试 tried again'))) return;
  }
  await erase(erasureId);
  await finishErasure({ erasureId });
  setCurrentDetails('已注销 done');
}

async function closed(erasureId: string): Promise<'clear' | 'blocked' | 'over'> {
  const reply = await closeAccount({ erasureId });
  if (reply !== 'closed') return reply;
  await sleep(PRIVACY_TIMES.drainMs, { summary: '等待进行中的请求结束 requests under way end' });
  return confirmClosed({ erasureId });
}

async function erase(erasureId: string): Promise<void> {
  for (const step of ERASURE_STEPS) {
    setCurrentDetails(`清除中 erasing: ${step}`);
    let pauseMs = FILES_PAUSE_FIRST_MS;
    while (!(await runErasureStep({ erasureId, step }))) {
      await sleep(pauseMs, { summary: '等待文件删除 bytes of files are being deleted' });
      pauseMs = Math.min(FILES_PAUSE_MAX_MS, 2 * pauseMs);
    }
  }
}
