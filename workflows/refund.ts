import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import { checkRefund, submitRefund } from './activity-options.js';
import { channelSignal, type RefundInput, type RefundProgress } from './contract.js';

/** Soon, because a lost reply or a lost callback keeps a customer's money waiting. */
const POLL_FIRST_MS = 15_000;
const POLL_MAX_MS = 3_600_000;
/** With the doubling pace this spans more than a month, beyond any channel's answer. */
const POLLS_MAX = 800;

const END_TEXT: Readonly<Record<RefundProgress['kind'], string>> = {
  succeeded: '退款成功 refunded',
  failed: '退款失败 refund failed',
  // Unknown is not failure: reconciliation finds it.
  pending: '渠道仍未给出退款结果 the channel never told the outcome',
};

/**
 * One refund with one number until the channel tells a definite end. Submitting again uses the
 * same number; a callback only makes the next question come sooner. A refund that failed, or whose
 * questions are used up, is continued under the same workflow id when the desk says so.
 */
export async function refundWorkflow({ refundNo }: RefundInput): Promise<void> {
  let news = 0;
  const seenKeys = new Set<string>();
  setHandler(channelSignal, ({ key }) => {
    if (seenKeys.has(key)) return;
    seenKeys.add(key);
    news += 1;
  });
  setCurrentDetails('提交退款 sending the refund to the channel');
  let progress: RefundProgress = await submitRefund({ refundNo });
  let pauseMs = POLL_FIRST_MS;
  let seen = 0;
  // A word that comes while the last answer is worked off may be the desk's: send it once more.
  const goesOn = (): boolean =>
    progress.kind === 'pending' || (progress.kind === 'failed' && news > seen);
  for (let poll = 0; goesOn() && poll < POLLS_MAX; poll += 1) {
    setCurrentDetails('等待渠道退款结果 waiting for the channel to finish the refund');
    await condition(() => news > seen, pauseMs, { summary: '查询退款间隔 ask again' });
    seen = news;
    progress = await checkRefund({ refundNo });
    pauseMs = Math.min(POLL_MAX_MS, pauseMs * 2);
  }
  setCurrentDetails(END_TEXT[progress.kind]);
}
