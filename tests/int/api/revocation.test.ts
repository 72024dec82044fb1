import { WebSocket } from 'ws';
import { apiRoutes } from '../../../api/routes/index.js';
import { AUTH_ROUTES } from '../../../api/routes/auth/auth.js';
import { LIVE_ROUTES } from '../../../api/routes/live/live.js';
import { attachLiveSocket, CLOSE_CODES } from '../../../api/live/socket.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { request, until } from './support.js';
import {
  DEVICE,
  MERCHANT,
  openStaffWorld,
  type Person,
  type StaffWorld,
} from '../staff/staff-fixture.js';

const FELT_WITHIN_MS = 5_000;
const GUARDED = apiRoutes().filter((route) => route.access !== 'public');

let staff: StaffWorld;
let urls: string[];
let admin: Person;

beforeAll(async () => {
  staff = await openStaffWorld();
  const { world } = staff;
  await orderEventModel(world.connection).createCollection();
  const known = new Set([...AUTH_ROUTES, ...LIVE_ROUTES]);
  const routes = apiRoutes().filter((route) => !known.has(route));
  const served = [
    await world.serve({ routes, overrides: { staff: staff.desk } }),
    await world.serve({ routes, overrides: { staff: staff.desk } }),
  ];
  for (const { server, deps } of served) attachLiveSocket({ server, deps });
  urls = served.map(({ url }) => url);
});
beforeEach(async () => {
  admin = await staff.hire(['admin']);
});
afterAll(() => staff.world.close());

const change = (method: string, path: string, body?: unknown, version?: number) =>
  admin.call(method, path, { body, version });
const note = { reason: 'a test of revocation' };

/** What ends a person's access, and how it comes about. */
const CAUSES: Record<string, (whom: Person) => Promise<unknown>> = {
  'a role removed': ({ id }) => change('PATCH', `/admin/staff/${id}`, { roles: ['support'] }, 1),
  'his cities changed': ({ id }) => change('PATCH', `/admin/staff/${id}`, { cities: ['hz'] }, 1),
  'the account frozen': ({ id }) => change('POST', `/admin/staff/${id}/freeze`, note),
  'his TOTP reset': ({ id }) => change('POST', `/admin/staff/${id}/login-reset`, note),
  'his password reset': ({ id }) =>
    change('POST', `/admin/staff/${id}/login-reset`, { ...note, withPassword: true }),
  'his session ended': async ({ id }) => {
    const { json } = await change('GET', `/admin/staff/${id}/sessions`);
    const [session] = json.items as { id: string }[];
    return change('DELETE', `/admin/staff/${id}/sessions/${String(session?.id)}`);
  },
  'a logout': (whom) => whom.call('POST', '/auth/logout'),
  'a logout on all devices': (whom) => whom.call('POST', '/auth/logout-all'),
  'a refresh token used twice': async ({ refreshToken }) => {
    const refresh = () => staff.world.auth.refresh({ refreshToken, deviceId: DEVICE });
    await refresh();
    await refresh();
    return staff.world.auth
      .refresh({ refreshToken, deviceId: 'device-of-thief' })
      .catch((error: unknown) => error);
  },
};

describe.each(Object.keys(CAUSES))('[R44] %s', (name) => {
  test('every route answers 401 or 403 and open streams close, within 5 s, in two processes', async () => {
    const person = await staff.hire(['dispatcher', 'support']);
    const streams = await Promise.all(
      urls.flatMap((url) => [openSse(url, person.token), openSocket(url, person.token)]),
    );
    const statuses = () => Promise.all(urls.map((url) => meStatus(url, person.token)));
    // Warm: what follows is felt through the caches of both.
    expect(await statuses()).toEqual([200, 200]);
    const startMs = Date.now();
    await CAUSES[name]?.(person);
    const isRefused = (status: number) => [401, 403].includes(status);
    await until(async () => (await statuses()).every(isRefused), FELT_WITHIN_MS);
    await until(() => streams.every((stream) => stream.isClosed()), FELT_WITHIN_MS);
    expect(Date.now() - startMs).toBeLessThan(FELT_WITHIN_MS);
    const [url = ''] = urls;
    const answers = await Promise.all(
      GUARDED.map(async ({ method, path }) => {
        const { status } = await request({
          url: `${url}${path.replace(/:[A-Za-z0-9]+/g, 'some-id')}`,
          method: method.toUpperCase(),
          token: person.token,
        });
        return isRefused(status) ? null : `${method} ${path}: ${status}`;
      }),
    );
    expect(answers.filter((answer) => answer !== null)).toEqual([]);
  });
});

test('[R44] the streams of colleagues stay open meanwhile', async () => {
  const [frozen, colleague] = [await staff.hire(['dispatcher']), await staff.hire(['dispatcher'])];
  const owner = await staff.hire(['merchantOwner'], MERCHANT);
  const [url = ''] = urls;
  const kept = await Promise.all([
    openSse(url, colleague.token),
    openSocket(url, colleague.token),
    openSse(url, owner.token),
  ]);
  const closing = await openSse(url, frozen.token);
  await change('POST', `/admin/staff/${frozen.id}/freeze`, note);
  await until(() => closing.isClosed(), FELT_WITHIN_MS);
  expect(kept.map((stream) => stream.isClosed())).toEqual([false, false, false]);
  for (const stream of kept) stream.leave();
});

type Stream = { isClosed(): boolean; leave(): void };

async function meStatus(url: string, token: string): Promise<number> {
  return (await request({ url: `${url}/auth/me`, token })).status;
}

/** Resolves when the stream has caught up. */
async function openSse(url: string, token: string): Promise<Stream> {
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/live`, { headers, signal: abort.signal });
  let text = '';
  let isEnded = false;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (isEnded = true));
  await until(() => text.includes('event: ready'));
  return {
    isClosed: () => isEnded && text.includes('"reason":"revoked"'),
    leave: () => abort.abort(),
  };
}

async function openSocket(url: string, token: string): Promise<Stream> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`);
  let isReady = false;
  let closeCode = 0;
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })));
  socket.on('message', (data) => (isReady ||= String(data).includes('"ready"')));
  socket.on('close', (code) => (closeCode = code));
  await until(() => isReady);
  return {
    isClosed: () => closeCode === CLOSE_CODES.unauthenticated,
    leave: () => socket.close(),
  };
}
