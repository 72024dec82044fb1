import { spawn } from 'node:child_process';
import path from 'node:path';

/** Draws an order of the roads in which these are among the first, whatever the machine. */
const SEED = '20261152';
const EARLY_ROADS = [
  ...['code expired', 'rescheduled with consent', 'more time paid'],
  ...['grabbed from the pool', 'addition expired', 'appealed by the customer, more refunded'],
];

type Outcome = { readonly code: number; readonly result: Record<string, unknown>; told: string };

/** Runs the command as a person does, over its own servers, and reads its last line. */
function chaos(...args: readonly string[]): Promise<Outcome> {
  const entry = path.join(process.cwd(), 'dist', 'bench', 'chaos', 'main.js');
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, told] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const line = out.trim().split('\n').at(-1) ?? '';
      const result = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
      resolve({ code: code ?? 1, result, told });
    });
  });
}

test('[X18][P4][P7] api, Temporal worker, mongod and Temporal are killed under 20 orders: nothing is lost, stuck or double', async () => {
  const { code, result, told } = await chaos('--short', '--seed', SEED);
  expect(told).toContain('checker: no violation');
  expect(result).toMatchObject({
    bench: 'chaos',
    kills: { api: 1, temporalWorker: 1, mongod: 1, temporal: 1 },
    lost: 0,
    stuck: 0,
    doubleRefunds: 0,
    doubleBookings: 0,
    ledgerSum: 0,
    escrowLeft: 0,
    otherViolations: 0,
  });
  expect(Number(result['orders'])).toBeGreaterThanOrEqual(20);
  // Nobody can say "nothing was lost" of a run in which nothing was at stake.
  expect(Number(result['exposures'])).toBeGreaterThan(20);
  for (const road of EARLY_ROADS) expect(told).toContain(`${road} 1`);
  const { seenAtKills } = result as { seenAtKills: Record<string, Record<string, number>> };
  expect(Object.keys(seenAtKills)).toEqual(['orders', 'visits', 'moments']);
  expect(Object.values(seenAtKills['orders'] ?? {}).filter(Boolean).length).toBeGreaterThan(2);
  expect(code).toBe(0);
});

test('[K8][P6][S2][X18] the four are killed under thirty applications: none is lost, stuck or decided twice', async () => {
  const { code, result, told } = await chaos('--applications', '30', '--short', '--seed', SEED);
  expect(told).toContain('checker: no violation');
  expect(result).toMatchObject({
    bench: 'chaos',
    applications: 30,
    kills: { api: 1, temporalWorker: 1, mongod: 1, temporal: 1 },
    ...{ lost: 0, stuck: 0, decidedTwice: 0, otherViolations: 0 },
  });
  expect(Number(result['acknowledged'])).toBeGreaterThan(100);
  expect(code).toBe(0);
});

test('a plant that nobody knows is told, with the known ones', async () => {
  const { code, told } = await chaos('--plant', 'nonsense');
  expect(code).not.toBe(0);
  expect(told).toContain('--plant nonsense is unknown: use noVersionFilter, newRefundNumber');
});
