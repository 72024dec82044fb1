import type { Connection } from '../../data/connect.js';
import { moneyAlarmModel } from '../../data/models/money-alarm.js';
import { checkRunModel } from '../../data/models/recon-run.js';
import { suspenseModel } from '../../data/models/suspense.js';
import type { RowFacts } from './rows.js';

/** Ids of what checks of the books leave behind. */
export type ReconcileIds = {
  readonly runId: string;
  readonly alarmId: string;
  readonly suspenseId: string;
};

export const MISSING_RECONCILE: ReconcileIds = {
  runId: 'no-such-run',
  alarmId: 'no-such-alarm',
  suspenseId: 'no-such-suspense',
};

/** A clean round, an alarm that stops nothing, and a line that somebody has explained. */
export async function reconcileRows(
  connection: Connection,
  { tag }: RowFacts,
): Promise<ReconcileIds> {
  const ids = { runId: `run-${tag}`, alarmId: `alarm-${tag}`, suspenseId: `suspense-${tag}` };
  const at = new Date();
  await checkRunModel(connection).create({
    ...{ _id: ids.runId, job: 'J7', subject: 'all', at, tookMs: 1, status: 'CLEAN' },
    ...{ checkedCount: 0, differenceCount: 0, differences: [] },
  });
  await moneyAlarmModel(connection).create({
    ...{ _id: ids.alarmId, job: 'J7', subject: tag, status: 'OPEN', detail: '示例' },
    ...{ openedAt: at, lastSeenAt: at, seenCount: 1, notes: [] },
  });
  await suspenseModel(connection).create({
    ...{ _id: ids.suspenseId, channel: 'WECHAT', dateCn: '2026-01-01', kind: 'PAYMENT' },
    ...{ no: `no-${tag}`, channelNo: `c-${tag}`, signedFen: 1, status: 'ASKED', openedAt: at },
    asked: { by: 'somebody', at, reason: '示例' },
  });
  return ids;
}
