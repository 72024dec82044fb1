import { createRateLimits } from '../../../api/kit/rate-limits.js';
import { ADMIN_APPLICATION_ROUTES } from '../../../api/routes/admin/applications.js';
import { applicationModel } from '../../../data/models/application.js';
import { request } from '../api/support.js';
import {
  approved,
  desk,
  freshIdNumber,
  open,
  openOnboardingWorld,
  save,
  submitted,
  workerEdit,
  type Caller,
  type OnboardingWorld,
  type Shown,
} from './onboarding-fixture.js';

let world: OnboardingWorld;
/** Has just shown a factor: he has logged in. */
let fresh: Caller;
beforeAll(async () => {
  world = await openOnboardingWorld();
});
beforeEach(async () => {
  fresh = await world.hire(['reviewer']);
});
afterAll(() => world.world.close());

const MINUTE = 60_000;
const REASON = '电话核实身份';
const ask = (who: Caller, id: string, fields: readonly string[], reason = REASON) =>
  who.call('POST', desk(id, '/reveal'), { body: { fields, reason } });

async function applied(): Promise<{ readonly application: Shown; readonly idNumber: string }> {
  const idNumber = freshIdNumber();
  const { identity } = workerEdit();
  const edit = workerEdit({ identity: { ...identity, idNumber } });
  return { application: await submitted(await world.applicant(), edit), idNumber };
}

test('[S2] [R49] the ID number is masked everywhere but in an answer to a reveal', async () => {
  const { application, idNumber } = await applied();
  const { id } = application;
  const file = await fresh.call('GET', desk(id));
  expect(file.text).not.toContain(idNumber);
  expect(file.json['idNumber']).toBe(
    `${idNumber.slice(0, 4)}${'*'.repeat(10)}${idNumber.slice(-4)}`,
  );
  const shown = await ask(fresh, id, ['idNumber']);
  expect([shown.status, shown.json]).toEqual([200, { idNumber }]);
  expect(shown.headers.get('cache-control')).toBe('no-store');
  const both = await ask(fresh, id, ['realName', 'idNumber']);
  expect(both.json).toEqual({ realName: '李秀英', idNumber });
  expect((await fresh.call('GET', desk(id))).text).not.toContain(idNumber);
});

test('[S2] it wants a fresh factor, a reason, the permission and the city, and is on record first', async () => {
  const { application } = await applied();
  const { id } = application;
  const before = world.audited().length;
  const codes = [];
  for (const asked of [
    ask(fresh, id, ['idNumber'], ''),
    ask(fresh, id, []),
    ask(fresh, id, ['phone']),
    ask(fresh, id, ['idNumber', 'idNumber']),
    ask(await world.hire(['content']), id, ['idNumber']),
  ]) {
    const { status, json } = await asked;
    codes.push(`${status} ${String(json['code'])}`);
  }
  expect(codes).toEqual([...Array.from({ length: 4 }, () => '400 INVALID_INPUT'), '403 FORBIDDEN']);
  expect(world.audited()).toHaveLength(before);
  const elsewhere = await world.hire(['reviewer'], ['sh']);
  expect((await ask(elsewhere, id, ['idNumber'])).status).toBe(404);
  await ask(fresh, id, ['idNumber']);
  const entries = world.audited().slice(before);
  expect(entries.map(({ actor, reason, target }) => [actor.id, reason, target?.id])).toEqual([
    [elsewhere.id, REASON, id],
    [fresh.id, REASON, id],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/\d{17}[\dX]/);
  world.world.advance(6 * MINUTE);
  const { status, json } = await ask(fresh, id, ['idNumber']);
  expect([status, json['code']]).toEqual([403, 'STEP_UP_REQUIRED']);
});

test('[S2] a draft is its applicant’s alone, and who was erased stays erased', async () => {
  const who = await world.applicant();
  const draft = await save(who, await open(who), workerEdit());
  expect((await ask(fresh, String(draft.json['id']), ['idNumber'])).status).toBe(404);
  const { application } = await applied();
  const row = await applicationModel(world.world.connection).findById(application.id).lean();
  await world.world.connection.collection('subjectKeys').updateOne(
    { _id: `applicant:${row?.applicantId}` as never },
    {
      $set: { keys: [], destroyedAt: new Date() },
    },
  );
  expect((await ask(fresh, application.id, ['idNumber'])).status).toBe(404);
});

test('[K8] [S2] of a worker it is shown by what he applied with; he reads his own history', async () => {
  const { application, idNumber } = await applied();
  const done = await approved(fresh, application);
  const { workerId } = done.json['result'] as { readonly workerId: string };
  const shown = await fresh.call('POST', `/admin/workers/${workerId}/reveal`, {
    body: { fields: ['idNumber'], reason: REASON },
  });
  expect([shown.status, shown.json]).toEqual([200, { idNumber }]);
  const none = await fresh.call('POST', '/admin/workers/no-such-worker/reveal', {
    body: { fields: ['idNumber'], reason: REASON },
  });
  expect(none.status).toBe(404);
  const history = await world.onboarding.mine.ofWorker(workerId);
  expect(history).toMatchObject([{ id: application.id, status: 'ACTIVE' }]);
  expect(JSON.stringify(history)).not.toContain(idNumber);
  expect(await world.onboarding.mine.ofWorker('somebody else')).toEqual([]);
});

test('[S2] thirty a day for one person, then no more, and the log says so', async () => {
  const { application } = await applied();
  const refused: unknown[] = [];
  const { connection } = world.world;
  const rateLimits = createRateLimits({
    store: connection.getClient().db(connection.name),
    pepper: Buffer.alloc(32, 1),
    onStoreDown: () => undefined,
    onRefused: (who) => void refused.push(who),
  });
  const overrides = { onboarding: world.onboarding, rateLimits };
  const strict = await world.world.serve({ routes: ADMIN_APPLICATION_ROUTES, overrides });
  const statuses: number[] = [];
  for (let count = 0; count < 31; count += 1) {
    const { status } = await request({
      url: `${strict.url}${desk(application.id, '/reveal')}`,
      method: 'POST',
      token: fresh.token,
      body: { fields: ['realName'], reason: REASON },
    });
    statuses.push(status);
  }
  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
  expect(refused).toEqual([{ class: 'reveal', actor: `admin:${fresh.id}` }]);
});
