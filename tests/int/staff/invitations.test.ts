import { staffModel } from '../../../data/models/staff.js';
import { upgradeStaff } from '../../../data/setup/upgrade-staff.js';
import { INVITATION_LIFE_MS } from '../../../use-cases/auth/lifetimes.js';
import {
  codeOf,
  MERCHANT,
  openStaffWorld,
  OTHER_MERCHANT,
  PASSWORD,
  PUBLIC_URL,
  STORE,
  type Person,
  type StaffWorld,
} from './staff-fixture.js';

let staff: StaffWorld;
beforeAll(async () => {
  staff = await openStaffWorld();
});
afterAll(() => staff.world.close());

let count = 0;
const newAccount = () => `new.${(count += 1)}`;

async function inviteOperator(admin: Person, change: Record<string, unknown> = {}) {
  const account = newAccount();
  const body = { account, name: '新同事', roles: ['dispatcher'], cities: ['hz'], ...change };
  const answer = await admin.call('POST', '/admin/staff/invitations', { body });
  const { person, token, link } = answer.json as {
    person: { id: string; status: string; version: number };
    token: string;
    link: string;
  };
  return { answer, account, person, token, link };
}

const accept = (token: string, password = PASSWORD) =>
  staff.anonymous('/auth/invitations/accept', { token, password });
const confirm = (token: string, totp: string) =>
  staff.anonymous('/auth/invitations/confirm', { token, totp });

describe('the way in', () => {
  test('[S19] invited, password and TOTP set up, confirmed: the person logs in with his roles', async () => {
    const admin = await staff.hire(['admin']);
    const { answer, account, token, link, person } = await inviteOperator(admin);
    expect([answer.status, person.status]).toEqual([201, 'INVITED']);
    expect(link).toBe(`${PUBLIC_URL}/admin/invitation#${token}`);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const opened = await accept(token);
    const { totpSecret, totpUri } = opened.json as { totpSecret: string; totpUri: string };
    expect(totpUri).toMatch(/^otpauth:\/\/totp\/Doorhive:/);
    expect(totpUri).toContain(totpSecret);
    // Nothing counts before the first code.
    expect(codeOf(await staff.login(account, totpSecret))).toBe('401 LOGIN_FAILED');
    expect(codeOf(await confirm(token, '000000'))).toBe('400 CODE_INVALID');
    const confirmed = await confirm(token, staff.totpOf(totpSecret));
    expect(confirmed.json).toEqual({ account, audience: 'admin' });
    expect(staff.audited.filter(({ action }) => action === 'staff.enrol')).toHaveLength(1);
    // The code of the confirmation is spent.
    expect(codeOf(await staff.login(account, totpSecret))).toBe('401 LOGIN_FAILED');
    staff.world.advance(30_000);
    expect((await staff.login(account, totpSecret)).status).toBe(200);
    expect(codeOf(await accept(token))).toBe('410 INVITATION_INVALID');
    expect(codeOf(await confirm(token, staff.totpOf(totpSecret)))).toBe('410 INVITATION_INVALID');
  });

  test('[S19] a link is confirmed once, also in parallel', async () => {
    const admin = await staff.hire(['admin']);
    const { token } = await inviteOperator(admin);
    const { totpSecret } = (await accept(token)).json as { totpSecret: string };
    const totp = staff.totpOf(totpSecret);
    // Past the rate limits, whose counters would put the requests into a line.
    const record = (): Promise<void> => Promise.resolve();
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => staff.desk.confirm({ token, totp, record })),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(new Set(refused.map(({ reason }) => (reason as { code: string }).code))).toEqual(
      new Set(['INVITATION_INVALID']),
    );
  });

  test('[S19] a link dies after 72 h, by a new one and by cancelling, which frees the account name', async () => {
    const admin = await staff.hire(['admin']);
    const first = await inviteOperator(admin);
    const path = `/admin/staff/${first.person.id}/invitation`;
    const again = await admin.call('POST', path);
    expect(again.status).toBe(200);
    expect(codeOf(await accept(first.token))).toBe('410 INVITATION_INVALID');
    const second = String(again.json.token);
    expect((await accept(second)).status).toBe(200);
    expect((await admin.call('DELETE', path)).status).toBe(204);
    expect(codeOf(await accept(second))).toBe('410 INVITATION_INVALID');
    expect((await admin.call('GET', `/admin/staff/${first.person.id}`)).status).toBe(404);
    const third = await inviteOperator(admin, { account: first.account });
    expect(third.answer.status).toBe(201);
    staff.world.advance(INVITATION_LIFE_MS);
    expect(codeOf(await accept(third.token))).toBe('410 INVITATION_INVALID');
  });

  test('[S19] an account name is given once, also in parallel and in other spelling', async () => {
    const admin = await staff.hire(['admin']);
    const account = newAccount();
    const answers = await Promise.all(
      [account, account.toUpperCase(), account].map((name) =>
        inviteOperator(admin, { account: name }),
      ),
    );
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ answer }) => answer.status === 409)?.answer.json.code).toBe(
      'ACCOUNT_TAKEN',
    );
  });

  test('[S19] neither token nor secret nor password is readable in the database', async () => {
    const admin = await staff.hire(['admin']);
    const { token } = await inviteOperator(admin);
    const { totpSecret } = (await accept(token)).json as { totpSecret: string };
    const rows = JSON.stringify(await staffModel(staff.world.connection).find().lean().exec());
    for (const secret of [token, totpSecret, PASSWORD]) expect(rows).not.toContain(secret);
    const page = await admin.call('GET', '/admin/staff?limit=100');
    expect(page.text).not.toMatch(/argon2|tokenHash|totpCipher|passwordHash/);
  });
});

describe('who may invite whom', () => {
  test('[S19] the platform invites operators and people of a merchant; what does not fit is refused', async () => {
    const admin = await staff.hire(['admin']);
    const refused = async (change: Record<string, unknown>) =>
      codeOf((await inviteOperator(admin, change)).answer);
    expect(await refused({ roles: ['merchantOwner'] })).toBe('400 INVALID_INPUT');
    expect(await refused({ roles: ['system'] })).toBe('400 INVALID_INPUT');
    expect(await refused({ roles: [] })).toBe('400 INVALID_INPUT');
    expect(await refused({ cities: ['atlantis'] })).toBe('400 INVALID_INPUT');
    expect(await refused({ storeIds: [STORE] })).toBe('400 INVALID_INPUT');
    const merchant = { merchantId: MERCHANT, cities: undefined, roles: ['merchantOwner'] };
    expect(await refused({ ...merchant, merchantId: 'nobody' })).toBe('400 INVALID_INPUT');
    expect(await refused({ ...merchant, merchantId: OTHER_MERCHANT, storeIds: [STORE] })).toBe(
      '400 INVALID_INPUT',
    );
    const { answer } = await inviteOperator(admin, merchant);
    expect(answer.json.person).toMatchObject({ audience: 'merchant', merchantId: MERCHANT });
  });

  test('[S19] maker and checker, money and users are not given to one person', async () => {
    const admin = await staff.hire(['admin']);
    for (const roles of [
      ['financeMaker', 'financeChecker'],
      ['admin', 'financeMaker'],
      ['admin', 'financeChecker'],
      ['support', 'financeChecker'],
    ]) {
      const { answer } = await inviteOperator(admin, { roles });
      expect([roles, codeOf(answer)]).toEqual([roles, '409 ROLES_CONFLICT']);
    }
  });

  test('[M2][M9] an owner invites into his own merchant only, with roles of merchants only', async () => {
    const owner = await staff.hire(['merchantOwner'], MERCHANT);
    const invite = (change: Record<string, unknown> = {}) =>
      owner.call('POST', '/merchant/staff/invitations', {
        body: {
          account: newAccount(),
          name: '店员',
          roles: ['merchantClerk'],
          storeIds: [STORE],
          ...change,
        },
      });
    const answer = await invite();
    expect(answer.json.person).toMatchObject({ merchantId: MERCHANT, storeIds: [STORE] });
    expect(codeOf(await invite({ merchantId: OTHER_MERCHANT }))).toBe('400 INVALID_INPUT');
    expect(codeOf(await invite({ roles: ['admin'] }))).toBe('400 INVALID_INPUT');
    expect(codeOf(await invite({ storeIds: ['hz-s1'] }))).toBe('400 INVALID_INPUT');
    const token = String(answer.json.token);
    const { totpSecret } = (await accept(token)).json as { totpSecret: string };
    const { json } = await confirm(token, staff.totpOf(totpSecret));
    staff.world.advance(30_000);
    const clerk = await staff.login(String(json.account), totpSecret, 'merchant');
    expect(clerk.status).toBe(200);
  });

  test('[M2] managers read, clerks and strangers do not; nobody but the owner changes', async () => {
    const manager = await staff.hire(['merchantManager'], MERCHANT);
    const clerk = await staff.hire(['merchantClerk'], MERCHANT);
    const dispatcher = await staff.hire(['dispatcher']);
    const auditor = await staff.hire(['auditor']);
    expect((await manager.call('GET', '/merchant/staff')).status).toBe(200);
    expect((await clerk.call('GET', '/merchant/staff')).status).toBe(403);
    expect((await dispatcher.call('GET', '/admin/staff')).status).toBe(403);
    expect((await auditor.call('GET', '/admin/staff')).status).toBe(200);
    const body = { account: newAccount(), name: '店员', roles: ['merchantClerk'] };
    const path = '/merchant/staff/invitations';
    expect(codeOf(await manager.call('POST', path, { body }))).toBe('403 FORBIDDEN');
    expect(codeOf(await dispatcher.call('POST', path, { body }))).toBe('403 FORBIDDEN');
    const operators = '/admin/staff/invitations';
    expect(codeOf(await auditor.call('POST', operators, { body }))).toBe('403 FORBIDDEN');
  });

  test("[M2][R35] another merchant's people are not there, whatever is asked of them", async () => {
    const owner = await staff.hire(['merchantOwner'], MERCHANT);
    const foreign = await staff.hire(['merchantClerk'], OTHER_MERCHANT);
    const operator = await staff.hire(['dispatcher']);
    const note = { body: { reason: 'a test of reach' } };
    for (const id of [foreign.id, operator.id, 'nobody']) {
      const path = `/merchant/staff/${id}`;
      const answers = [
        await owner.call('GET', path),
        await owner.call('PATCH', path, { body: { name: 'x' }, version: 1 }),
        await owner.call('POST', `${path}/freeze`, note),
        await owner.call('POST', `${path}/unfreeze`, note),
        await owner.call('POST', `${path}/login-reset`, note),
        await owner.call('POST', `${path}/invitation`),
        await owner.call('DELETE', `${path}/invitation`),
        await owner.call('GET', `${path}/sessions`),
        await owner.call('DELETE', `${path}/sessions/some-session`),
      ];
      expect(answers.map(codeOf)).toEqual(answers.map(() => '404 NOT_FOUND'));
    }
    const page = await owner.call('GET', '/merchant/staff?limit=100');
    const items = page.json.items as { merchantId: string }[];
    expect(new Set(items.map((item) => item.merchantId))).toEqual(new Set([MERCHANT]));
    const asked = await owner.call('GET', `/merchant/staff?merchantId=${OTHER_MERCHANT}`);
    expect(asked.status).toBe(400);
  });

  test('[S19] every change asks for a fresh factor', async () => {
    const admin = await staff.hire(['admin']);
    const other = await staff.hire(['dispatcher']);
    staff.world.advance(5 * 60_000 + 1_000);
    const path = `/admin/staff/${other.id}`;
    const note = { body: { reason: 'a test of step-up' } };
    const answers = [
      (await inviteOperator(admin)).answer,
      await admin.call('PATCH', path, { body: { roles: ['content'] }, version: 1 }),
      await admin.call('POST', `${path}/freeze`, note),
      await admin.call('POST', `${path}/unfreeze`, note),
      await admin.call('POST', `${path}/login-reset`, note),
      await admin.call('POST', `${path}/invitation`),
      await admin.call('DELETE', `${path}/invitation`),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => '403 STEP_UP_REQUIRED'));
    expect((await admin.call('GET', path)).json).toMatchObject({ version: 1, status: 'ACTIVE' });
  });
});

test('pages follow one another without gap or repeat, filtered by state', async () => {
  const admin = await staff.hire(['admin']);
  const made = [];
  for (let index = 0; index < 5; index += 1) made.push((await inviteOperator(admin)).person.id);
  const seen: string[] = [];
  let cursor = '';
  do {
    const query = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await admin.call('GET', `/admin/staff?status=INVITED&limit=2${query}`);
    seen.push(...(page.json.items as { id: string }[]).map(({ id }) => id));
    cursor = String(page.json.nextCursor ?? '');
  } while (cursor !== '');
  expect(seen).toEqual([...seen].sort());
  expect(seen).toEqual(expect.arrayContaining(made));
});

test('rows of before get a name and a version, once', async () => {
  const { connection } = staff.world;
  const { id, account } = await staff.hire(['content']);
  const rows = staffModel(connection).collection;
  await rows.updateOne({ _id: id as never }, { $unset: { name: '', version: '' } });
  expect(await upgradeStaff(connection)).toBe(1);
  expect(await upgradeStaff(connection)).toBe(0);
  const row = await staffModel(connection).findById(id).lean().exec();
  expect(row).toMatchObject({ name: account, version: 1 });
});
