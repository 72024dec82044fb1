import { createServer, type Server as HttpServer } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { SLOT_DEADLINE_MS, type SlotQuestion } from '../contract/terms/slot-question.js';
import { createSlotOwners, type SlotOwners } from './slot-owners.js';
import { startSlotsServer, type SlotsServer } from './slots-server.js';

const NOW = Date.parse('2026-03-10T08:10:00+08:00');
/** What a busy machine adds; without a deadline the wait has no end at all. */
const SLACK_MS = 1_000;
const ANSWER = { slots: [{ startMs: NOW + 7_200_000, workerCount: 3 }], onDemandCount: 2 };
const QUESTION: SlotQuestion = {
  ...{ cityCode: 'demo', timeZone: 'Asia/Shanghai', merchantId: 'm1', workerId: null },
  ...{ skillCodes: ['clean'], certificates: ['HEALTH'], at: [121.6, 38.9], radiusMeters: 12_000 },
  ...{ durationMs: 7_200_000, prepMs: 0, cleanMs: 0, stepMinutes: 30, leadMs: 1_800_000 },
  ...{ fromMs: NOW, toMs: NOW + 86_400_000, nowMs: NOW },
  onDemand: { startMs: NOW + 300_000, soonFreeMs: 1_800_000 },
};

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** The api's side, with a lease that names this address. */
function ownersAt(
  address: string | null,
  options: { readonly expiresInMs?: number; readonly nowMs?: () => number } = {},
) {
  const nowMs = options.nowMs ?? (() => Date.now());
  const asked: string[] = [];
  const owners = createSlotOwners({
    nowMs,
    leases: {
      findLease: async (cityCode) => {
        asked.push(cityCode);
        const expiresAt = new Date(nowMs() + (options.expiresInMs ?? 8_000));
        return { _id: cityCode, owner: 'a', fence: 1, address, expiresAt };
      },
    },
  });
  return { owners, asked };
}

async function server(
  answer: Parameters<typeof startSlotsServer>[0]['answer'],
  onError: (error: unknown) => void = (error) => expect(error).toBeUndefined(),
): Promise<SlotsServer> {
  const started = await startSlotsServer({ host: '127.0.0.1', port: 0, answer, onError });
  open.push(started.stop);
  return started;
}

/** A listener that does what it likes with a connection. */
async function listener(made: HttpServer | Server): Promise<string> {
  const sockets = new Set<Socket>();
  made.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', () => resolve()));
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => made.close(() => resolve()));
  });
  return `127.0.0.1:${(made.address() as AddressInfo).port}`;
}

async function timed(owners: SlotOwners): Promise<{ answer: unknown; elapsedMs: number }> {
  const startedMs = performance.now();
  const answer = await owners.ask(QUESTION);
  return { answer, elapsedMs: performance.now() - startedMs };
}

test('[X16] the owner of the city is found by its lease and asked', async () => {
  const heard: SlotQuestion[] = [];
  const { address } = await server(async (question) => {
    heard.push(question);
    return ANSWER;
  });
  const { owners, asked } = ownersAt(address);
  expect(await owners.ask(QUESTION)).toEqual(ANSWER);
  expect(await owners.ask(QUESTION)).toEqual(ANSWER);
  expect(heard).toEqual([QUESTION, QUESTION]);
  // The lease is not read for each question.
  expect(asked).toEqual(['demo']);
});

describe('the deadline', () => {
  const trickle = () =>
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
  const headOnly = () =>
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.flushHeaders();
    });

  test.each<readonly [string, () => HttpServer | Server]>([
    ['accepts and never answers', () => createTcpServer(() => undefined)],
    ['sends its head and never the rest', headOnly],
    ['sends a byte now and then', trickle],
  ])('[X16] ends the wait for an owner that %s', async (_what, make) => {
    const { owners } = ownersAt(await listener(make()));
    const { answer, elapsedMs } = await timed(owners);
    expect(answer).toBeNull();
    expect(elapsedMs).toBeGreaterThanOrEqual(SLOT_DEADLINE_MS - 5);
    expect(elapsedMs).toBeLessThan(SLOT_DEADLINE_MS + SLACK_MS);
  });

  test('[X16] holds for the look at the lease as well', async () => {
    const owners = createSlotOwners({
      leases: { findLease: () => new Promise(() => undefined) },
    });
    const { answer, elapsedMs } = await timed(owners);
    expect(answer).toBeNull();
    expect(elapsedMs).toBeLessThan(SLOT_DEADLINE_MS + SLACK_MS);
  });

  test('[X16] is the 150 ms that customers were promised', () => {
    expect(SLOT_DEADLINE_MS).toBe(150);
  });

  test('[X16] is waited for once: the next customers are not kept waiting by the same owner', async () => {
    let nowMs = NOW;
    let questions = 0;
    const hung = createTcpServer((socket) =>
      socket.on('data', (data) => {
        if (data.toString().startsWith('POST')) questions += 1;
      }),
    );
    const { owners } = ownersAt(await listener(hung), { nowMs: () => nowMs });
    await owners.ask(QUESTION);
    expect(questions).toBe(1);
    expect(await timed(owners)).toMatchObject({ answer: null });
    expect(questions).toBe(1);
    nowMs += 2_001;
    await owners.ask(QUESTION);
    expect(questions).toBe(2);
  });
});

describe('nobody answers', () => {
  test('[X16] without a lease, an address or a lease that lasts', async () => {
    const { address } = await server(async () => ANSWER);
    const none = createSlotOwners({ leases: { findLease: async () => null } });
    expect(await none.ask(QUESTION)).toBeNull();
    expect(await ownersAt(null).owners.ask(QUESTION)).toBeNull();
    expect(await ownersAt(address, { expiresInMs: 0 }).owners.ask(QUESTION)).toBeNull();
  });

  test('[X16] where nobody listens, and when the lease cannot be read', async () => {
    const gone = await startSlotsServer({
      ...{ host: '127.0.0.1', port: 0, answer: async () => ANSWER, onError: () => undefined },
    });
    await gone.stop();
    expect(await ownersAt(gone.address).owners.ask(QUESTION)).toBeNull();
    const broken = createSlotOwners({
      leases: { findLease: () => Promise.reject(new Error('the database is away')) },
    });
    expect(await broken.ask(QUESTION)).toBeNull();
  });

  test('[X16] who does not know the city says so and is asked again', async () => {
    let known: typeof ANSWER | null = null;
    const { address } = await server(async () => known);
    const { owners } = ownersAt(address);
    expect(await owners.ask(QUESTION)).toBeNull();
    known = ANSWER;
    expect(await owners.ask(QUESTION)).toEqual(ANSWER);
  });

  test('[X16] an owner that fails is one that does not answer, and says why in its log', async () => {
    const errors: unknown[] = [];
    const boom = new Error('the feed has ended');
    const { address } = await server(
      () => Promise.reject(boom),
      (error) => errors.push(error),
    );
    expect(await ownersAt(address).owners.ask(QUESTION)).toBeNull();
    expect(errors).toEqual([boom]);
  });

  test.each([
    ['is no JSON', 'hello'],
    ['has another shape', '{"slots":[{"startMs":"soon"}],"onDemandCount":1}'],
    ['counts more workers than are looked at', '{"slots":[],"onDemandCount":101}'],
    ['is longer than any', `{"slots":[],"onDemandCount":1,"x":"${'x'.repeat(200_000)}"}`],
  ])('[X16] an answer that %s is none', async (_what, body) => {
    const address = await listener(createServer((_request, response) => response.end(body)));
    expect(await ownersAt(address).owners.ask(QUESTION)).toBeNull();
  });
});

describe('the server', () => {
  const post = async (address: string | null, body: string, path = '/slots', method = 'POST') =>
    (await fetch(`http://${address}${path}`, { method, ...(method === 'POST' && { body }) }))
      .status;

  test.each([
    ['no JSON', '{', 400],
    ['a field too many', JSON.stringify({ ...QUESTION, isAdmin: true }), 400],
    [
      'a window of more than a week',
      JSON.stringify({ ...QUESTION, toMs: NOW + 8 * 86_400_000 }),
      400,
    ],
    ['a body without end', `"${'x'.repeat(20_000)}"`, 413],
  ])('[X16] refuses %s', async (_what, body, status) => {
    const { address } = await server(async () => ANSWER);
    expect(await post(address, body)).toBe(status);
  });

  test('[X16] has one door', async () => {
    const { address } = await server(async () => ANSWER);
    expect(await post(address, JSON.stringify(QUESTION), '/metrics')).toBe(404);
    expect(await post(address, '', '/slots', 'GET')).toBe(404);
  });

  test('[X16] a port that is taken is no reason not to dispatch', async () => {
    const first = await server(async () => ANSWER);
    const errors: unknown[] = [];
    const second = await startSlotsServer({
      host: '127.0.0.1',
      port: Number(first.address?.split(':')[1]),
      answer: async () => ANSWER,
      onError: (error) => errors.push(error),
    });
    expect(second.address).toBeNull();
    expect(errors).toHaveLength(1);
    await second.stop();
  });
});
