import { useOrderStage } from '../tests/factories/order-scene.js';
import { TASK_QUEUE } from './contract.js';

jest.setTimeout(30_000);

const stage = useOrderStage();
const JOBS = ['hz', 'sh', 'be'].map((cityCode) => ({
  ...{ cityCode, timeZone: 'Asia/Shanghai', date: '2026-11-30' },
}));
let runs = 0;

/** Cities that were asked for in one run, where some of them always fail. */
async function measured(broken: readonly string[]): Promise<string[]> {
  const activities = {
    dueSpeedProfiles: async () => JOBS,
    measureSpeeds: async ({ cityCode }: { readonly cityCode: string }) => {
      if (broken.includes(cityCode)) throw new RangeError('its rides cannot be read');
      return true;
    },
  };
  const journal = await stage.withWorker({ activities }, async () => {
    runs += 1;
    await stage.env().client.workflow.execute('speedProfilesWorkflow', {
      ...{ args: [], taskQueue: TASK_QUEUE },
      workflowId: `speed-profiles-${process.pid}-${runs}`,
    });
  });
  return journal.inputsOf('measureSpeeds').map(({ cityCode }) => cityCode);
}

test('[P1] every city that is due is measured, one after the other', async () => {
  expect(await measured([])).toEqual(['hz', 'sh', 'be']);
});

test('[P1] a city that cannot be measured is left to the next hour, and holds nobody up', async () => {
  expect(await measured(['sh'])).toEqual(['hz', 'sh', 'sh', 'sh', 'sh', 'sh', 'be']);
});
