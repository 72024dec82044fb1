import { randomUUID } from 'node:crypto';
import { applicationEventModel } from '../../../data/models/application.js';
import { onboardingPolicyModel } from '../../../data/models/onboarding-policy.js';
import { workerModel } from '../../../data/models/worker.js';
import { customerPhone } from '../../../data/seed/phones.js';
import { ApiError, newKey, type HttpClient } from '../../../scripts/drive/http-client.js';
import { loginByPhone } from '../../../scripts/drive/people.js';
import { onboardingWorkflowId } from '../../../workflows/contract.js';
import { handIn, own, withFiles, type Seen } from '../../factories/stack-applications.js';
import { newReviewer } from '../../factories/stack-staff.js';
import { until } from '../../factories/stack-wait.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { freshIdNumber, workerEdit } from '../../int/onboarding/onboarding-fixture.js';

const CLAIM_MS = 12_000;
/** A claim that lapsed on a busy machine is taken again, so often at most. */
const CLAIMS_MAX = 5;
const APPLICANTS = 8;
const FIRST = 930;

let world: StackWorld;
let reviewer: HttpClient;
let colleague: HttpClient;
beforeAll(async () => {
  world = await startWorld();
  await onboardingPolicyModel(world.connection).create([
    { _id: randomUUID(), version: 1, cityCode: 'demo', claimMs: CLAIM_MS },
  ]);
  reviewer = await world.people.staff('reviewer');
  const person = { account: 'second-reviewer', cities: ['demo'] };
  colleague = await newReviewer(world, person);
});
afterAll(() => world?.stop());

const at = (id: string, tail = ''): string => `/admin/applications/${id}${tail}`;
const why = { reason: '核对资料' };
const post = (who: HttpClient, path: string, body: object = why) =>
  who.call<Seen>('POST', path, { body, idempotencyKey: newKey() });
const must = (who: HttpClient, path: string, body: object = why) =>
  who.must<Seen>('POST', path, { body, idempotencyKey: newKey() });

/** What only the holder of the claim may do. */
async function held(who: HttpClient, id: string, tail: string, body?: object): Promise<Seen> {
  for (let claims = 0; ; claims += 1) {
    try {
      return await must(who, at(id, tail), body);
    } catch (error) {
      const hasLapsed = error instanceof ApiError && error.code === 'CLAIM_NEEDED';
      if (!hasLapsed || claims === CLAIMS_MAX) throw error;
      await must(who, at(id, '/claim'));
    }
  }
}

const approve = (who: HttpClient, id: string, item: string): Promise<Seen> =>
  held(who, id, `/items/${item}/decide`, { isApproved: true });
const finishCheck = (who: HttpClient, id: string): Promise<Seen> => held(who, id, '/finish-check');

async function review(who: HttpClient, id: string): Promise<Seen> {
  await must(who, at(id, '/claim'));
  for (const item of ['IDENTITY', 'PROFILE']) await approve(who, id, item);
  await finishCheck(who, id);
  await approve(who, id, 'CERT_HEALTH');
  return finishCheck(who, id);
}

test('[P6] [K8] [S2] from the application of a customer to the first login of a worker', async () => {
  const applicant = await world.people.customer(FIRST);
  const idNumber = freshIdNumber();
  const { identity } = workerEdit();
  const realName = '诸葛端木';
  const wanted = workerEdit({ identity: { ...identity, idNumber, realName } });
  const edit = await withFiles(applicant.client, wanted);
  const { id } = await handIn(applicant.client, edit);

  // Two at once: one has it. Whoever has it lets it lie, and it lapses.
  const claims = await Promise.all([reviewer, colleague].map((who) => post(who, at(id, '/claim'))));
  expect(claims.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(claims.find(({ problem }) => problem)?.problem?.code).toBe('LOCKED_BY_OTHER');
  const slow = claims[0]?.status === 200 ? reviewer : colleague;
  const quick = slow === reviewer ? colleague : reviewer;
  const eventsOf = async () => {
    const rows = await applicationEventModel(world.connection)
      .find({ applicationId: id })
      .sort({ seq: 1 })
      .lean();
    return rows.map(({ event }) => event);
  };
  await until(async () => (await eventsOf()).includes('claimLapsed'), { what: 'it lapses' });
  expect(await eventsOf()).toEqual(['open', 'submit', 'claim', 'claimLapsed']);
  expect((await quick.must<Seen>('GET', at(id))).claim).toBeNull();

  // Sent back and handed in again, while every process of the worker dies.
  await must(quick, at(id, '/claim'));
  await approve(quick, id, 'PROFILE');
  await must(quick, at(id, '/items/IDENTITY/decide'), { isApproved: false, code: 'BLURRED' });
  await must(quick, at(id, '/request-changes'));
  await world.processes.killWorkers();
  world.processes.startWorker();
  const back = await applicant.client.must<Seen>('GET', own(id));
  const renewed = await applicant.client.must<Seen>('PATCH', own(id), {
    body: { identity: edit.identity },
    headers: { 'If-Match': `"${back.version}"` },
  });
  await until(
    async () => {
      const answer = await applicant.client.call('POST', own(id, '/submit'), {
        headers: { 'If-Match': `"${renewed.version}"` },
        idempotencyKey: 'the-same-key-every-time',
      });
      return answer.status === 200;
    },
    { what: 'it is handed in again', timeoutMs: 30_000 },
  );
  await must(quick, at(id, '/claim'));
  await approve(quick, id, 'IDENTITY');
  await finishCheck(quick, id);
  await approve(quick, id, 'CERT_HEALTH');
  const done = await finishCheck(quick, id);
  expect(done).toMatchObject({ status: 'ACTIVE' });

  const { endpoints } = world.processes;
  const phone = customerPhone(FIRST);
  const worker = await loginByPhone({ endpoints, phone, audience: 'worker' });
  const profile = await worker.must<Record<string, unknown>>('GET', '/worker/profile');
  expect(profile).toMatchObject({
    id: done.result?.workerId,
    status: 'ACTIVE',
    certificates: [{ kind: 'HEALTH', isValid: true }],
  });

  const handle = world.temporal.workflow.getHandle(onboardingWorkflowId(id));
  await until(async () => (await handle.describe()).status.name === 'COMPLETED', {
    what: 'the run ends',
  });
  const history = JSON.stringify(await handle.fetchHistory(), (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
  );
  expect(history).toContain(id);
  for (const secret of [idNumber, realName, why.reason]) expect(history).not.toContain(secret);
  // An ended run says no to whatever comes.
  const late = await post(quick, at(id, '/reject'), { code: 'OTHER', reason: '再想想' });
  expect(late.problem?.code).toBe('ACTION_NOT_ALLOWED');
});

test('[P6] many at once while the worker is killed: each becomes active once', async () => {
  const applicants = await world.people.customers(APPLICANTS, FIRST + 1);
  const files = await Promise.all(applicants.map(({ client }) => handIn(client)));
  const killing = (async () => {
    await world.processes.killWorkers();
    world.processes.startWorker();
  })();
  const ends = await Promise.all(files.map(({ id }) => review(reviewer, id)));
  await killing;
  expect(ends.map(({ status }) => status)).toEqual(files.map(() => 'ACTIVE'));
  const ids = ends.map(({ result }) => result?.workerId ?? '');
  expect(new Set(ids).size).toBe(APPLICANTS);
  expect(await workerModel(world.connection).countDocuments({ _id: { $in: ids } })).toBe(
    APPLICANTS,
  );
  const decided = await applicationEventModel(world.connection)
    .aggregate<{ _id: unknown; times: number }>([
      { $match: { applicationId: { $in: files.map(({ id }) => id) }, event: 'decideItem' } },
      { $group: { _id: ['$applicationId', '$itemCode'], times: { $sum: 1 } } },
    ])
    .exec();
  expect(decided).toHaveLength(3 * APPLICANTS);
  expect(decided.filter(({ times }) => times !== 1)).toEqual([]);
});
