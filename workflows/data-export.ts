import { proxyActivities, setCurrentDetails, sleep } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ExportInput } from './contract.js';

const RETRY = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '10m',
} as const;

const { buildDataExport } = proxyActivities<Activities>({
  startToCloseTimeout: '5m',
  retry: RETRY,
  summary: '汇总个人信息 collect what is kept about the person',
});
const { removeDataExport } = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: '删除导出文件 delete the file',
});

/** One copy of a person's data: made, kept for its days, and gone. */
export async function dataExportWorkflow({ exportId }: ExportInput): Promise<void> {
  const { expiresAtMs } = await buildDataExport({ exportId });
  setCurrentDetails(`可下载 can be fetched until ${new Date(expiresAtMs).toISOString()}`);
  await sleep(Math.max(0, expiresAtMs - Date.now()), {
    summary: '到期删除 until its time is over',
  });
  await removeDataExport({ exportId });
  setCurrentDetails('已删除 removed');
}
