import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { withCodes } from '../../../activities/failures.js';
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.js';
import { createWithdrawalGateway } from '../../../temporal/ask-withdrawal.js';
import { fen } from '../../../contract/terms/money.js';
import { prepareNamespace } from '../../../stack/temporal.js';
import type { WithdrawalRunDeps } from '../../../use-cases/withdrawal/deps.js';
import type { WithdrawalGateway } from '../../../use-cases/withdrawal/gateway.js';
import { requestWithdrawal } from '../../../use-cases/withdrawal/request-withdrawal.js';
import { createWithdrawalSweep } from '../../../use-cases/withdrawal/sweep-withdrawals.js';
import { createWithdrawalActivities } from '../../../use-cases/withdrawal/withdrawal-activities.js';
import { TASK_QUEUE } from '../../../workflows/contract.js';
import { until } from '../../factories/stack-wait.js';
import {
  codeOf,
  noOf,
  openMoney,
  rowOf,
  type Money,
} from '../../int/withdrawal/withdrawal-fixture.js';

/** A namespace of its own: other suites' workers must not get these runs. */
const NAMESPACE = 'doorhive-withdrawals';
const AMOUNT_FEN = 20_000;
const REPEATS_MAX = 10;
const MANY = 24;

let money: Money;
let temporal: TemporalConnection;
let native: NativeConnection;
let worker: Worker;
let running: Promise<void>;
let gateway: WithdrawalGateway;
/** Activities that lose their answer after their effect is stored, as with a killed process. */
let deaths = 0;

beforeAll(async () => {
  const address = process.env.TEMPORAL_TEST_ADDRESS ?? '';
  const searchAttributes = SEARCH_ATTRIBUTES;
  await prepareNamespace({ address, namespace: NAMESPACE, retentionDays: 1, searchAttributes });
  temporal = await TemporalConnection.connect({ address });
  native = await NativeConnection.connect({ address });
  const client = new Client({ connection: temporal, namespace: NAMESPACE });
  money = await openMoney({
    gatewayOf: async (deps) => {
      worker = await Worker.create({
        connection: native,
        namespace: NAMESPACE,
        taskQueue: TASK_QUEUE,
        workflowBundle: { code: readFileSync(process.env.WORKFLOW_BUNDLE ?? '', 'utf8') },
        activities: dying(deps),
      });
      running = worker.run();
      gateway = createWithdrawalGateway(client);
      return gateway;
    },
  });
});
afterAll(async () => {
  worker?.shutdown();
  await running;
  await native?.close();
  await temporal?.close();
  await money?.close();
});

function dying(deps: WithdrawalRunDeps): Record<string, (input: never) => Promise<unknown>> {
  const activities = Object.entries(createWithdrawalActivities(deps));
  return Object.fromEntries(
    activities.map(([name, activity]) => {
      const run = withCodes(activity as (input: unknown) => Promise<unknown>);
      return [
        name,
        async (input: never) => {
          const result = await run(input);
          if (deaths > 0) {
            deaths -= 1;
            throw new Error('died after the effect was stored');
          }
          return result;
        },
      ];
    }),
  );
}

const statusOf = async (no: string): Promise<string> => String((await rowOf(money, no))?.status);
const untilStatus = (no: string, wanted: string) =>
  until(async () => (await statusOf(no)) === wanted, { what: `${no} is ${wanted}` });

async function asked(): Promise<{
  readonly no: string;
  readonly owner: { ownerKind: 'worker'; ownerId: string };
}> {
  const { ownerId, accountId } = await money.worker(AMOUNT_FEN);
  const owner = { ownerKind: 'worker', ownerId } as const;
  const body = { amountFen: AMOUNT_FEN, netFen: AMOUNT_FEN, accountId };
  const no = noOf(await money.ask(owner, body));
  await untilStatus(no, 'AWAITING_REVIEW');
  return { no, owner };
}

async function approved() {
  const one = await asked();
  const { terms } = await money.file(one.no);
  const steps = [
    await money.act('financeMaker~mara', one.no, 'review', { terms }),
    await money.act('financeChecker~cleo', one.no, 'approve', { terms }),
  ];
  expect(steps.map(codeOf)).toEqual(['200', '200']);
  return one;
}

const payoutNoOf = async (no: string): Promise<string> =>
  String((await rowOf(money, no))?.payoutNo);
const control = async (no: string, how: string) =>
  money.wechat.control('POST', `transfers/${await payoutNoOf(no)}/${how}`, {});
const ask = (no: string) => money.act('financeMaker~mara', no, 'ask');

test('[P5] [K9] from the request to the money on the phone, each step by its own person', async () => {
  const { no, owner } = await approved();
  await untilStatus(no, 'AWAITING_PAYEE');
  const own = await money.call(`worker~${owner.ownerId}`, `/worker/withdrawals/${no}`);
  expect(own.json).toMatchObject({ confirm: { token: expect.any(String) as string } });
  await control(no, 'confirm');
  await ask(no);
  await untilStatus(no, 'PAID');
  expect(await money.wechat.moved(await payoutNoOf(no))).toEqual([AMOUNT_FEN]);
  const { history } = await money.file(no);
  expect(history.map(({ event, by }) => `${event} ${by.id}`)).toEqual([
    `request ${owner.ownerId}`,
    'clear system',
    'review mara',
    'approve cleo',
    'send system',
    'payeeWaits WECHAT_TRANSFER',
    'paid WECHAT_TRANSFER',
  ]);
});

/** As the console: what was answered with 503 is asked again under the same key. */
async function approveOnce(as: string, no: string, terms: unknown) {
  const key = randomUUID();
  for (let repeat = 0; ; repeat += 1) {
    const answer = await money.act(as, no, 'approve', { terms }, key);
    if (answer.status !== 503 || repeat === REPEATS_MAX) return answer;
  }
}

test('[R20] 50 checkers click at once: one approval, one payout', async () => {
  const { no } = await asked();
  const { terms } = await money.file(no);
  await money.act('financeMaker~mara', no, 'review', { terms });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => approveOnce(`financeChecker~c${index}`, no, terms)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  await untilStatus(no, 'AWAITING_PAYEE');
  await control(no, 'confirm');
  await ask(no);
  await untilStatus(no, 'PAID');
  expect(await money.wechat.moved(await payoutNoOf(no))).toEqual([AMOUNT_FEN]);
});

test('[R19] lost replies and processes that die after the effect: nothing is paid twice or twice given back', async () => {
  const all = await Promise.all(Array.from({ length: MANY }, () => asked()));
  const faults = [
    { kind: 'loseReply', operation: 'transfer', count: 8 },
    { kind: 'loseRequest', operation: 'transfer', count: 4 },
    { kind: 'loseReply', operation: 'transferQuery', count: 8 },
  ];
  for (const fault of faults) await money.wechat.control('POST', 'faults', fault);
  deaths = MANY;
  await Promise.all(
    all.map(async ({ no }) => {
      const { terms } = await money.file(no);
      await money.act('financeMaker~mara', no, 'review', { terms });
      await money.act('financeChecker~cleo', no, 'approve', { terms });
    }),
  );
  const waits = async (no: string): Promise<boolean> => {
    if ((await statusOf(no)) === 'AWAITING_PAYEE') return true;
    await ask(no);
    return false;
  };
  for (const { no } of all) await until(() => waits(no), { what: `${no} waits for its payee` });
  deaths = MANY;
  await Promise.all(
    all.map(({ no }, index) => control(no, index % 2 === 0 ? 'confirm' : 'expire')),
  );
  const isOver = async (no: string): Promise<boolean> => {
    if (['PAID', 'EXPIRED'].includes(await statusOf(no))) return true;
    await ask(no);
    return false;
  };
  for (const { no } of all) await until(() => isOver(no), { what: `${no} is over` });
  for (const [index, { no, owner }] of all.entries()) {
    const isPaid = index % 2 === 0;
    const seen = {
      status: await statusOf(no),
      left: await money.wechat.moved(await payoutNoOf(no)),
      again: await money.availableFen(owner),
    };
    expect(seen).toEqual({
      status: isPaid ? 'PAID' : 'EXPIRED',
      left: isPaid ? [AMOUNT_FEN] : [],
      again: isPaid ? 0 : AMOUNT_FEN,
    });
  }
  const { isBalanced } = await money.ledger.sumAll();
  expect([isBalanced, await money.ledger.verifyBalances()]).toEqual([true, []]);
});

test('[P5] taken back by its owner while a checker approves: one of the two', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { no, owner } = await asked();
    const { terms } = await money.file(no);
    await money.act('financeMaker~mara', no, 'review', { terms });
    const [cancelled, approval] = await Promise.all([
      money.call(`worker~${owner.ownerId}`, `/worker/withdrawals/${no}/cancel`, {}),
      money.act('financeChecker~cleo', no, 'approve', { terms }),
    ]);
    const isCancelled = cancelled.status === 200;
    expect([cancelled.status, approval.status].sort()).toEqual([200, 409]);
    if (isCancelled) expect(await money.availableFen(owner)).toBe(AMOUNT_FEN);
    else await untilStatus(no, 'AWAITING_PAYEE');
  }
});

describe('a start that was lost', () => {
  /** Stored, and its writer died before he could start the run. */
  async function unstarted() {
    const { ownerId, accountId } = await money.worker(AMOUNT_FEN);
    const owner = { ownerKind: 'worker', ownerId } as const;
    const { _id: no } = await requestWithdrawal(money.deps, {
      ...{ owner, requestedBy: ownerId, key: 'k1', accountId },
      ...{ amountFen: fen(AMOUNT_FEN), netFen: fen(AMOUNT_FEN), receivedAtMs: Date.now() },
    });
    return { no, owner };
  }

  test('[P5] is made up for by the sweep', async () => {
    const { no } = await unstarted();
    const clock = { nowMs: () => Date.now() + 120_000 };
    await createWithdrawalSweep({ ...money.deps, clock }, gateway)();
    await untilStatus(no, 'AWAITING_REVIEW');
  });

  test('[P5] is made up for by whoever comes next', async () => {
    const { no, owner } = await unstarted();
    const own = `worker~${owner.ownerId}`;
    const cancelled = await money.call(own, `/worker/withdrawals/${no}/cancel`, {});
    expect(cancelled.json).toMatchObject({ status: 'CANCELLED' });
    expect(await money.availableFen(owner)).toBe(AMOUNT_FEN);
  });
});
