import { CUSTOMER_APPLICATION_ROUTES } from '../../../api/routes/customer/applications.js';
import { MEDIA_ROUTES } from '../../../api/routes/media-routes.js';
import { PRIVACY_ROUTES } from '../../../api/routes/privacy-routes.js';
import { WORKER_ORDER_ROUTES } from '../../../api/routes/worker/orders.js';
import { CONSENT_SPECS, purposesOf } from '../../../contract/terms/consents.js';
import { AppError } from '../../../contract/terms/errors.js';
import type { Actor } from '../../../contract/terms/permissions.js';
import { consentModel } from '../../../data/models/consent.js';
import { request } from '../api/support.js';
import { openPrivacyWorld, type Person, type PrivacyWorld } from './privacy-world.js';

let world: PrivacyWorld;
beforeAll(async () => {
  world = await openPrivacyWorld();
});
afterAll(() => world.close());

type Item = {
  readonly purpose: string;
  readonly state: string;
  readonly history: readonly { readonly decision: string; readonly version: number }[];
};
const items = async (person: Person): Promise<readonly Item[]> =>
  (await person.call('/me/consents')).json.items as readonly Item[];
const one = async (person: Person, purpose: string) =>
  (await items(person)).find((item) => item.purpose === purpose);
const give = (person: Person, purpose: string, version = 1) =>
  person.call('/me/consents', { purpose, version, channel: 'MINI_PROGRAM' });
const withdraw = (person: Person, purpose: string) =>
  person.call('/me/consents/withdrawals', { purpose });

test('[C15] everybody is asked what is his, each text with its version and date', async () => {
  const [customer, worker] = [await world.login('customer'), await world.login('worker')];
  expect((await items(customer)).map(({ purpose }) => purpose)).toEqual(purposesOf('customer'));
  expect((await items(worker)).map(({ purpose }) => purpose)).toEqual(purposesOf('worker'));
  const sharing = CONSENT_SPECS.ADDRESS_SHARING.texts[0];
  expect(sharing.zh.body).toContain('商户');
  expect(sharing.en.body).toContain('merchant');
  for (const { texts } of Object.values(CONSENT_SPECS)) {
    expect(texts.map(({ version }) => version)).toEqual(texts.map((_, index) => index + 1));
    for (const { from, zh, en } of texts) {
      expect(from).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(Math.min(zh.body.length, en.body.length)).toBeGreaterThan(20);
    }
  }
});

test('[C15] given, taken back and given again: rows are only added', async () => {
  const person = await world.login('customer');
  expect((await give(person, 'MARKETING')).json.state).toBe('GIVEN');
  await give(person, 'MARKETING');
  expect((await withdraw(person, 'MARKETING')).json.state).toBe('WITHDRAWN');
  expect((await give(person, 'MARKETING')).json.state).toBe('GIVEN');
  expect((await one(person, 'MARKETING'))?.history.map(({ decision }) => decision)).toEqual([
    'GIVEN',
    'WITHDRAWN',
    'GIVEN',
  ]);
  const rows = await consentModel(world.connection).find({ personId: person.id }).lean();
  expect(rows).toHaveLength(3);
  for (const { ipHash, channel } of rows) {
    expect(ipHash).toMatch(/^[\w-]{43}$/);
    expect(['MINI_PROGRAM', 'APP']).toContain(channel);
  }
  expect(JSON.stringify(rows)).not.toContain('127.0.0.1');
});

test('what is refused: another text, what he is not asked, a basic one taken back', async () => {
  const person = await world.login('customer');
  const outdated = await give(person, 'ID_UPLOAD', 2);
  expect([outdated.status, outdated.json.code]).toEqual([409, 'CONSENT_OUTDATED']);
  expect((await give(person, 'LIVE_LOCATION')).status).toBe(404);
  expect((await withdraw(person, 'MARKETING')).status).toBe(404);
  await give(person, 'TERMS');
  expect((await withdraw(person, 'TERMS')).json.code).toBe('CONSENT_BASIC');
  expect((await person.call('/me/consents', { purpose: '$ne', version: 1 })).status).toBe(400);
});

test('twenty at once from two devices: one row each word, none is lost', async () => {
  const person = await world.login('customer');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0 ? give(person, 'MARKETING') : withdraw(person, 'MARKETING'),
    ),
  );
  expect(answers.every(({ status }) => [200, 404, 503].includes(status))).toBe(true);
  const rows = await consentModel(world.connection)
    .find({ personId: person.id })
    .sort({ seq: 1 })
    .lean();
  // Numbered without a gap, and no word follows itself.
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
  expect(rows.filter((row, index) => rows[index - 1]?.decision === row.decision)).toEqual([]);
});

test('[C15] whoever looks at himself is told which required texts are missing', async () => {
  const person = await world.login('customer');
  const missing = async () =>
    (await person.call('/auth/me')).json.missingConsents as { purpose: string; isNewer: boolean }[];
  expect((await missing()).map(({ purpose }) => purpose)).toEqual([
    'TERMS',
    'PRIVACY',
    'ADDRESS_SHARING',
  ]);
  for (const purpose of ['TERMS', 'PRIVACY']) await give(person, purpose);
  expect(await missing()).toEqual([{ purpose: 'ADDRESS_SHARING', version: 1, isNewer: false }]);
  // As if a newer text had come since.
  await consentModel(world.connection).updateOne(
    { personId: person.id, purpose: 'TERMS' },
    { $set: { version: 0 } },
  );
  expect(await missing()).toContainEqual({ purpose: 'TERMS', version: 1, isNewer: true });
});

describe('gates', () => {
  const done: unknown[] = [];
  const note = async (input: unknown) => void done.push(input);
  /** Comes after the gate, and knows nothing. */
  const noteOnly = async (input: unknown) => {
    done.push(input);
    throw new AppError('NOT_FOUND');
  };
  const ticket = { ticket: 't', uploadPath: '/media/uploads/t', bytesMax: 1_000 };
  const takes = {
    issueTicket: async (input: unknown) => {
      done.push(input);
      return { ...ticket, expiresAt: new Date().toISOString() };
    },
  } as never;
  const worker = { id: 'w1', audience: 'worker', roles: ['worker'], cities: [] } as const;
  const customer = { id: 'c1', audience: 'customer', roles: ['customer'], cities: [] } as const;
  const who = (token: string): Actor => ({
    ...(token === 'worker' ? worker : customer),
    sessionId: 's',
    merchantId: null,
  });
  let url: string;
  beforeAll(async () => {
    const routes = [
      ...CUSTOMER_APPLICATION_ROUTES,
      ...MEDIA_ROUTES,
      ...WORKER_ORDER_ROUTES,
      ...PRIVACY_ROUTES,
    ];
    const overrides = {
      authenticate: async (token: string) => who(token),
      onboarding: { mine: { edit: noteOnly } } as never,
      orders: { reportPositions: note } as never,
      media: takes,
    };
    url = (await world.serve({ routes, overrides })).url;
  });

  const idNumber = '110101199003071234';
  const validUntil = new Date(Date.now() + 1e10).toISOString();
  const identity = { realName: '李秀英', idNumber, validUntil, mediaIds: ['a', 'b'] };
  const image = { purpose: 'ID_IMAGE', contentType: 'image/jpeg', bytes: 1_000 };
  const position = { position: { lng: 120.1, lat: 30.2 } };
  const positions = { points: [{ ...position.position, at: '2026-03-01T08:00:00+08:00' }] };
  type Call = readonly [token: string, method: string, path: string, body: object, purpose: string];
  const CALLS: readonly Call[] = [
    ['customer', 'PATCH', '/customer/applications/a1', { identity }, 'ID_UPLOAD'],
    ['customer', 'POST', '/media/tickets', image, 'ID_UPLOAD'],
    ['worker', 'PUT', '/worker/position', position, 'LIVE_LOCATION'],
    ['worker', 'POST', '/worker/positions', positions, 'LIVE_LOCATION'],
  ];

  test.each(CALLS)(
    '[C15] [K8] %s %s %s: only with its own consent, and not after it was taken back',
    async (token, method, path, body, purpose) => {
      const headers = { 'if-match': '"1"' };
      const call = () => request({ url: `${url}${path}`, method, token, headers, body });
      const say = (tail: string, more: object = {}) =>
        request({ url: `${url}/me/consents${tail}`, token, body: { purpose, ...more } });
      await say('/withdrawals');
      done.length = 0;
      const refused = await call();
      expect([refused.status, refused.json.code]).toEqual([409, 'CONSENT_NEEDED']);
      expect(refused.text).toContain(purpose);
      const isGate = path !== '/media/tickets';
      expect(done).toHaveLength(isGate ? 0 : 1);
      expect((await say('', { version: 1 })).status).toBe(200);
      expect((await call()).json.code).not.toBe('CONSENT_NEEDED');
      expect(done).toHaveLength(isGate ? 1 : 2);
      expect((await say('/withdrawals')).status).toBe(200);
      expect((await call()).json.code).toBe('CONSENT_NEEDED');
    },
  );
});
