import path from 'node:path';
import { runTool } from '../../../stack/run-tool.js';

const FUZZ_MS_MAX = 40 * 60_000;
jest.setTimeout(FUZZ_MS_MAX + 60_000);

test('[R38] Schemathesis finds no server error, nothing undescribed, and gets nearly every operation to a 2xx', async () => {
  const { code, output } = await runTool({
    command: process.execPath,
    // A few examples of one seed; `npm run fuzz` is the long run.
    args: [path.resolve('dist/bench/fuzz/main.js'), '--examples', '3', '--seed', '20261101'],
    env: { ...process.env },
    timeoutMs: FUZZ_MS_MAX,
  });
  expect([code, output]).toEqual([0, expect.stringContaining('"serverErrors":0')]);
  const reached = Number(/"reached2xxPercent":([\d.]+)/.exec(output)?.[1]);
  expect(reached).toBeGreaterThanOrEqual(95);
});
