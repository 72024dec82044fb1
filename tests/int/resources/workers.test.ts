import { userModel } from '../../../data/models/user.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { workerModel } from '../../../data/models/worker.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { DEFAULT_SCORE_POLICY } from '../../../domain/score/policy.js';
import { RESOURCE_SAMPLES } from '../../factories/resource-samples.js';
import { HERE, THERE, openResourceWorld, type ResourceWorld } from './resource-world.js';

type Row = Record<string, unknown> & { readonly id: string; readonly version: number };

const MANAGER = 'merchantManager';

let world: ResourceWorld;

const sample = (name: string, tenant: typeof HERE | typeof THERE, over = {}) => ({
  ...RESOURCE_SAMPLES[name]?.create({ ...tenant, tag: tenant.tag }),
  ...over,
});

const post = (path: string, body: unknown, as = 'admin', version?: number) =>
  world.call({ as, method: 'POST', path, body, ...(version !== undefined && { version }) });

let phones = 0;
const nextPhone = () => `1991000${String((phones += 1)).padStart(4, '0')}`;

async function hired(over: Record<string, unknown> = {}, as = MANAGER): Promise<Row> {
  const body = sample('workers', HERE, { phone: nextPhone(), ...over });
  const answer = await post('/resources/workers', body, as);
  expect(answer).toMatchObject({ status: 201 });
  return answer.json as Row;
}

const act = (row: Row, action: string, as = MANAGER, reason = '测试原因') =>
  post(`/resources/workers/${row.id}/${action}`, { reason }, as, row.version);

beforeAll(async () => {
  world = await openResourceWorld('workers-int');
  for (const tenant of [HERE, THERE]) {
    for (const name of ['cities', 'merchants']) {
      const answer = await post(`/resources/${name}`, sample(name, tenant));
      expect(answer.status).toBe(201);
    }
  }
  const category = await post('/resources/categories', sample('categories', HERE));
  expect(category.status).toBe(201);
});
afterAll(() => world.close());

describe('hiring', () => {
  test('[X28] [M2] makes the login together with the worker, and keeps the phone there alone', async () => {
    const phone = nextPhone();
    const made = await hired({ phone });
    expect(made).toMatchObject({ status: 'ACTIVE', isOnline: false, merchantId: 'merchant-a' });
    expect(JSON.stringify(made)).not.toContain(phone.slice(3, 7));
    const stored = await workerModel(world.connection).findById(made.id).lean();
    expect(stored).not.toHaveProperty('phone');
    expect(stored?.realName?.masked).toBe('张*');
    expect(JSON.stringify(stored)).not.toContain('三丰');
    const login = await userModel(world.connection).findById(made.id).lean();
    expect(login).toMatchObject({ audience: 'worker', status: 'ACTIVE' });
    expect(login?.phoneCipher).not.toContain(phone);
  });

  test('[X28] a phone opens one worker’s login: the second is refused and nothing is stored', async () => {
    const phone = nextPhone();
    await hired({ phone });
    const count = () => workerModel(world.connection).countDocuments();
    const before = await count();
    const body = sample('workers', THERE, { phone });
    for (const [as, spelling] of [
      ['merchantManager~b', phone],
      ['merchantManager~b', `+86 ${phone}`],
    ] as const) {
      const again = await post('/resources/workers', { ...body, phone: spelling }, as);
      expect(again).toMatchObject({ status: 400, json: { fields: [{ field: 'phone' }] } });
    }
    expect(await count()).toBe(before);
  });

  test('two requests for one phone make one worker', async () => {
    const phone = nextPhone();
    const before = await workerModel(world.connection).countDocuments();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        post('/resources/workers', sample('workers', HERE, { phone }), MANAGER),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
    expect(await workerModel(world.connection).countDocuments()).toBe(before + 1);
    expect(await userModel(world.connection).countDocuments({ audience: 'worker' })).toBe(
      await workerModel(world.connection).countDocuments(),
    );
  });

  test('[X28] imports existing workers from a sheet, with logins and the score they bring', async () => {
    const [first, second] = [nextPhone(), nextPhone()];
    const hours = JSON.stringify(Array.from({ length: 7 }, () => []));
    const home = JSON.stringify({ type: 'Point', coordinates: [120.15, 30.25] });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const line = (name: string, phone: string, score: string) =>
      ['city-a', name, phone, 'MALE', '["skill.a"]', home, '5000', hours, score, '320']
        .map(quoted)
        .join(',');
    const sheet = (rows: readonly string[]) =>
      Buffer.from(
        [
          '城市,展示名,登录手机号,性别,技能,出发地,服务半径（米）,每周工作时间,带入评分,带入单数',
          ...rows,
        ].join('\n'),
      ).toString('base64');
    const send = (rows: readonly string[], isTrial = false) =>
      post('/resources/workers/import', { format: 'csv', content: sheet(rows), isTrial }, MANAGER);
    const twice = await send([line('赵师傅', first, '4.9'), line('钱师傅', first, '4.9')]);
    expect(twice.json).toMatchObject({ isStored: false, refused: 1 });
    const rows = [line('赵师傅', first, '4.9'), line('钱师傅', second, '3')];
    const trial = await send(rows, true);
    expect(trial.json).toMatchObject({ isStored: false, created: 2, refused: 0 });
    const users = userModel(world.connection);
    const before = await users.countDocuments();
    const report = await send(rows);
    expect(report.json).toMatchObject({ isStored: true, created: 2 });
    expect(await users.countDocuments()).toBe(before + 2);
    const found = await workerModel(world.connection).findOne({ displayName: '赵师傅' }).lean();
    const { sharesBps, priors } = DEFAULT_SCORE_POLICY;
    const score =
      (4.9 * sharesBps.REVIEWS +
        priors.PUNCTUALITY.mean * sharesBps.PUNCTUALITY +
        priors.ANSWERS.mean * sharesBps.ANSWERS) /
      10_000;
    expect(found).toMatchObject({ merchantId: 'merchant-a', ordersDone: 320, level: 'SILVER' });
    expect(found?.score).toBeCloseTo(score, 2);
  });

  test('[M2] refuses unknown skills, a city where the merchant does not work, and no phone', async () => {
    const refused = async (over: Record<string, unknown>) => {
      const body = sample('workers', HERE, { phone: nextPhone(), ...over });
      const answer = await post('/resources/workers', body, MANAGER);
      expect(answer.status).toBe(400);
      return (answer.json.fields as { field: string }[]).map(({ field }) => field);
    };
    expect(await refused({ skills: ['skill.unheard'] })).toEqual(['skills']);
    expect(await refused({ cityCode: 'city-b' })).toEqual(['cityCode']);
    expect(await refused({ phone: undefined })).toEqual(['phone']);
    expect(await refused({ merchantId: 'merchant-b' })).toEqual(['merchantId']);
  });
});

describe('an edit', () => {
  test('[K7] moves the cells with the home, and never the phone, the score or the status', async () => {
    const made = await hired();
    const path = `/resources/workers/${made.id}`;
    const edit = (body: unknown) =>
      world.call({ as: MANAGER, method: 'PATCH', path, body, version: made.version });
    for (const body of [
      { phone: nextPhone() },
      { score: 5 },
      { ordersDone: 900 },
      { status: 'LEFT' },
      { certificates: [] },
      { isOnline: true },
    ]) {
      expect([Object.keys(body), (await edit(body)).status]).toEqual([Object.keys(body), 400]);
    }
    const home = { type: 'Point', coordinates: [120.18, 30.28] };
    const moved = await edit({ home });
    expect(moved).toMatchObject({ status: 200, json: { cells: cellsOf([120.18, 30.28]) } });
  });

  test('[M2] another merchant’s and another city’s people do not exist for him', async () => {
    const made = await hired();
    const path = `/resources/workers/${made.id}`;
    for (const as of ['merchantManager~b', 'cityManager~b', 'dispatcher~b']) {
      expect([as, (await world.call({ as, path })).status]).toEqual([as, 404]);
    }
    const clerk = await world.call({ as: 'merchantClerk', path });
    expect(clerk.status).toBe(200);
    // Where somebody lives is for those who plan his day.
    expect(clerk.json).not.toHaveProperty('home');
    expect(clerk.json).not.toHaveProperty('cells');
    expect((await world.call({ as: 'dispatcher', path })).json).toHaveProperty('home');
  });
});

describe('status', () => {
  test('[M2] suspended, active again, left: each with its reason', async () => {
    const made = await hired();
    const missing = await post(`/resources/workers/${made.id}/suspend`, {}, MANAGER, made.version);
    expect(missing.status).toBe(400);
    const suspended = await act(made, 'suspend');
    expect(suspended.json).toMatchObject({ status: 'SUSPENDED', isOnline: false });
    const again = await act(suspended.json as Row, 'suspend');
    expect(again.json).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    const active = await act(suspended.json as Row, 'activate');
    expect(active.json).toMatchObject({ status: 'ACTIVE' });
    const left = await act(active.json as Row, 'leave');
    expect(left.json).toMatchObject({ status: 'LEFT' });
    const entries = await world.audit.list({ filter: { targetId: made.id }, limit: 10 });
    expect(entries.filter(({ reason }) => reason === '测试原因')).toHaveLength(3);
    expect((await act(made, 'suspend', 'merchantClerk')).status).toBe(403);
  });

  test('[M2] nobody leaves while a visit is booked on him', async () => {
    const made = await hired();
    const start = Date.now() + 3 * 3_600_000;
    await workerDayModel(world.connection).create({
      _id: `${made.id}:day`,
      workerId: made.id,
      date: new Date(start + 4 * 3_600_000).toISOString().slice(0, 10),
      ver: 1,
      items: [
        {
          ticketId: 'order-x:1',
          orderId: 'order-x',
          start,
          end: start + 3_600_000,
          at: [120.15, 30.25],
          cell: '89309ab4c4fffff',
          prepMs: 0,
          cleanMs: 0,
          holdUntil: null,
          movable: false,
        },
      ],
    });
    expect((await act(made, 'leave')).json).toMatchObject({ code: 'ACTION_NOT_ALLOWED' });
    await workerDayModel(world.connection).updateOne({ workerId: made.id }, { items: [] });
    expect((await act(made, 'leave')).json).toMatchObject({ status: 'LEFT' });
  });
});

test('[S19] staff are listed without a secret, for those who manage them', async () => {
  await world.connection.collection<{ _id: string }>('staff').insertOne({
    _id: 'person-1',
    audience: 'merchant',
    account: 'someone',
    name: '示例员工',
    passwordHash: 'hash-of-it',
    totpCipher: 'cipher-of-it',
    totpLastStep: 0,
    roles: ['merchantClerk'],
    merchantId: 'merchant-a',
    cities: [],
    phoneIndex: 'index-of-it',
    phoneCipher: 'phone-of-it',
    status: 'ACTIVE',
    version: 1,
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: new Date(),
  } as never);
  const path = '/resources/staff';
  const list = await world.call({ as: 'admin', path: `${path}?merchantId=merchant-a` });
  expect(list).toMatchObject({ status: 200, json: { total: 1 } });
  const one = await world.call({ as: 'admin', path: `${path}/person-1` });
  expect(one.json).toMatchObject({ account: 'someone', roles: ['merchantClerk'] });
  for (const answer of [list, one]) {
    expect(JSON.stringify(answer.json)).not.toMatch(/of-it|password|totp|Cipher|phone/i);
  }
  expect((await world.call({ as: 'support', path })).status).toBe(403);
  expect((await world.call({ as: 'merchantOwner', path })).status).toBe(403);
  expect((await post(path, { account: 'x' })).status).toBe(405);
});
