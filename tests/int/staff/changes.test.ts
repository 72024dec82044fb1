import { staffModel } from '../../../data/models/staff.js';
import { until } from '../api/support.js';
import {
  codeOf,
  DEVICE,
  MERCHANT,
  openStaffWorld,
  PASSWORD,
  type Person,
  type StaffWorld,
} from './staff-fixture.js';

const NOTE = { body: { reason: 'a test of changes' } };

let staff: StaffWorld;
beforeAll(async () => {
  staff = await openStaffWorld();
});
afterAll(() => staff.world.close());
/** Each test begins without anybody, so that it knows who the last administrator is. */
beforeEach(async () => {
  await staffModel(staff.world.connection).deleteMany({});
});

const rowOf = (person: Person) =>
  staffModel(staff.world.connection).findById(person.id).lean().exec();
const isOut = async (person: Person) =>
  [401, 403].includes((await person.call('GET', '/auth/me')).status);
const freeze = (by: Person, whom: Person) =>
  by.call('POST', `/admin/staff/${whom.id}/freeze`, NOTE);

describe('roles', () => {
  test('[S19][R44] a change of roles ends the tokens within 5 s; the next has the new roles', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    expect(await isOut(other)).toBe(false);
    const path = `/admin/staff/${other.id}`;
    const body = { roles: ['content', 'content'], cities: ['hz'], name: '内容' };
    const changed = await admin.call('PATCH', path, { body, version: 1 });
    expect(changed.json).toMatchObject({ ...body, roles: ['content'], version: 2 });
    const startMs = Date.now();
    await until(() => isOut(other));
    expect(Date.now() - startMs).toBeLessThan(5_000);
    const { refreshToken } = other;
    const next = await staff.world.auth.refresh({ refreshToken, deviceId: DEVICE });
    const actor = await staff.world.auth.authenticate(next.accessToken);
    expect(actor).toMatchObject({ roles: ['content'], cities: ['hz'] });
  });

  test('[S19] an edit of another version changes nothing; of two at once one is done', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    const edit = (name: string, version: number) =>
      admin.call('PATCH', `/admin/staff/${other.id}`, { body: { name }, version });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => edit(name, 1)));
    expect(answers.map(codeOf).sort()).toEqual([
      '200 undefined',
      '409 VERSION_CONFLICT',
      '409 VERSION_CONFLICT',
      '409 VERSION_CONFLICT',
    ]);
    // A name is no right: nobody is logged out for it.
    expect(await isOut(other)).toBe(false);
    const without = await admin.call('PATCH', `/admin/staff/${other.id}`, { body: { name: 'e' } });
    expect(codeOf(without)).toBe('400 INVALID_INPUT');
  });

  test('[S19] nobody changes his own roles or reach, or resets his own login', async () => {
    const [admin] = [await staff.hire(['admin']), await staff.hire(['admin'])];
    const path = `/admin/staff/${admin.id}`;
    for (const body of [{ roles: ['admin', 'auditor'] }, { cities: ['hz'] }, { storeIds: [] }]) {
      expect(codeOf(await admin.call('PATCH', path, { body, version: 1 }))).toBe('409 OWN_ACCOUNT');
    }
    expect(codeOf(await admin.call('POST', `${path}/login-reset`, NOTE))).toBe('409 OWN_ACCOUNT');
    const owner = await staff.hire(['merchantOwner'], MERCHANT);
    const own = `/merchant/staff/${owner.id}`;
    const roles = ['merchantOwner', 'merchantFinance'];
    const answer = await owner.call('PATCH', own, { body: { roles }, version: 1 });
    expect(codeOf(answer)).toBe('409 OWN_ACCOUNT');
    expect((await owner.call('PATCH', own, { body: { name: '我' }, version: 1 })).status).toBe(200);
  });

  test('[S19] maker and checker do not come together by a change either', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['financeMaker'])];
    const body = { roles: ['financeMaker', 'financeChecker'] };
    const answer = await admin.call('PATCH', `/admin/staff/${other.id}`, { body, version: 1 });
    expect(codeOf(answer)).toBe('409 ROLES_CONFLICT');
    expect(await rowOf(other)).toMatchObject({ roles: ['financeMaker'], version: 1 });
  });
});

describe('freezing', () => {
  test('[S19][R44] frozen is out within 5 s, stays out on refresh and login; back only by a new login', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    expect(await isOut(other)).toBe(false);
    expect((await freeze(admin, other)).json.status).toBe('FROZEN');
    const startMs = Date.now();
    await until(() => isOut(other));
    expect(Date.now() - startMs).toBeLessThan(5_000);
    const { refreshToken } = other;
    const refresh = () => staff.world.auth.refresh({ refreshToken, deviceId: DEVICE });
    await expect(refresh()).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(codeOf(await freeze(admin, other))).toBe('409 STAFF_STATE');
    const back = await admin.call('POST', `/admin/staff/${other.id}/unfreeze`, NOTE);
    expect(back.json.status).toBe('ACTIVE');
    await expect(refresh()).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(await isOut(other)).toBe(true);
  });

  test('[S19] nobody shuts himself out, the last owner of a merchant neither', async () => {
    const admin = await staff.hire(['admin']);
    expect(codeOf(await freeze(admin, admin))).toBe('409 OWN_ACCOUNT');
    expect(await rowOf(admin)).toMatchObject({ status: 'ACTIVE', version: 1, sessionVersion: 1 });
    const owner = await staff.hire(['merchantOwner'], MERCHANT);
    const own = await owner.call('POST', `/merchant/staff/${owner.id}/freeze`, NOTE);
    expect(codeOf(own)).toBe('409 OWN_ACCOUNT');
    expect(await rowOf(owner)).toMatchObject({ status: 'ACTIVE' });
  });

  test('[S19] administrators who take each other out at once: one remains, in every round', async () => {
    const ROUNDS = 12;
    for (let round = 0; round < ROUNDS; round += 1) {
      await staffModel(staff.world.connection).deleteMany({});
      const admins = [
        await staff.hire(['admin']),
        await staff.hire(['admin']),
        await staff.hire(['admin']),
      ];
      // One who cannot log in yet is no administrator who remains.
      await admins[0]?.call('POST', '/admin/staff/invitations', {
        body: { account: `late.admin.${round}`, name: '三', roles: ['admin'] },
      });
      const next = (index: number) => admins[(index + 1) % admins.length] as Person;
      const attack = async (admin: Person, index: number) => {
        const path = `/admin/staff/${next(index).id}`;
        const edit = { body: { roles: ['content'] }, version: 1 };
        switch ((index + round) % 3) {
          case 0:
            return freeze(admin, next(index));
          case 1:
            return admin.call('PATCH', path, edit);
          default:
            return admin.call('POST', `${path}/login-reset`, NOTE);
        }
      };
      await Promise.all(admins.map(attack));
      const left = await staffModel(staff.world.connection).countDocuments({
        status: 'ACTIVE',
        roles: 'admin',
        totpCipher: { $exists: true },
      });
      expect([round, left]).toEqual([round, 1]);
    }
  });
});

describe('a lost login', () => {
  const reset = (admin: Person, other: Person, body: Record<string, unknown> = {}) =>
    admin.call('POST', `/admin/staff/${other.id}/login-reset`, {
      body: { reason: 'phone lost', ...body },
    });
  const accept = (token: unknown, password: string) =>
    staff.anonymous('/auth/invitations/accept', { token, password });

  test('[S19] a reset of the TOTP ends sessions and asks for the present password', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    const { token } = (await reset(admin, other)).json;
    await until(() => isOut(other));
    const { refreshToken } = other;
    await expect(
      staff.world.auth.refresh({ refreshToken, deviceId: DEVICE }),
    ).rejects.toMatchObject({ code: 'SESSION_EXPIRED' });
    expect(codeOf(await accept(token, 'a password of the admin'))).toBe('401 LOGIN_FAILED');
    const { totpSecret } = (await accept(token, PASSWORD)).json as { totpSecret: string };
    const totp = staff.totpOf(totpSecret);
    const confirmed = await staff.anonymous('/auth/invitations/confirm', { token, totp });
    expect(confirmed.status).toBe(200);
    staff.world.advance(30_000);
    expect((await staff.login(other.account, totpSecret)).status).toBe(200);
  });

  test('[S19] guesses of the password at such a link lock the account', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    const { token } = (await reset(admin, other)).json;
    for (let tries = 0; tries < 5; tries += 1) await accept(token, 'not the password');
    expect(codeOf(await accept(token, PASSWORD))).toBe('401 LOGIN_FAILED');
    staff.world.advance(15 * 60_000 + 1);
    expect((await accept(token, PASSWORD)).status).toBe(200);
  });

  test('[S19] a reset of both sets a new password; freezing voids the link', async () => {
    const [admin, other] = [await staff.hire(['admin']), await staff.hire(['dispatcher'])];
    const first = (await reset(admin, other, { withPassword: true })).json;
    expect((await accept(first.token, 'quite another one')).status).toBe(200);
    await freeze(admin, other);
    expect(codeOf(await accept(first.token, PASSWORD))).toBe('410 INVITATION_INVALID');
    expect(codeOf(await reset(admin, other))).toBe('409 STAFF_STATE');
    await admin.call('POST', `/admin/staff/${other.id}/unfreeze`, NOTE);
    const { token } = (await reset(admin, other, { withPassword: true })).json;
    const { totpSecret } = (await accept(token, PASSWORD)).json as { totpSecret: string };
    const totp = staff.totpOf(totpSecret);
    await staff.anonymous('/auth/invitations/confirm', { token, totp });
    staff.world.advance(30_000);
    expect((await staff.login(other.account, totpSecret)).status).toBe(200);
  });
});

test('[S19][M2] sessions of a person are listed and ended one by one', async () => {
  const owner = await staff.hire(['merchantOwner'], MERCHANT);
  const clerk = await staff.hire(['merchantClerk'], MERCHANT);
  const path = `/merchant/staff/${clerk.id}/sessions`;
  const { items } = (await owner.call('GET', path)).json as { items: { id: string }[] };
  expect(items).toHaveLength(1);
  const sessionId = items[0]?.id ?? '';
  expect(
    (await owner.call('DELETE', `/merchant/staff/${owner.id}/sessions/${sessionId}`)).status,
  ).toBe(404);
  expect(await isOut(clerk)).toBe(false);
  expect((await owner.call('DELETE', `${path}/${sessionId}`)).status).toBe(204);
  await until(() => isOut(clerk));
  expect((await owner.call('DELETE', `${path}/${sessionId}`)).status).toBe(404);
  expect((await owner.call('GET', path)).json.items).toEqual([]);
});
