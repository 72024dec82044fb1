import { ReadConcern } from 'mongodb';
import { WebSocket } from 'ws';
import { attachLiveSocket, CLOSE_CODES } from '../../../api/live/socket.js';
import type { LiveSink } from '../../../api/live/hub.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { customerSession, openWorld, request, until, type World } from './support.js';

type Frame = { id?: string; event?: string; data?: Record<string, unknown> };

let world: World;
let served: Awaited<ReturnType<World['serve']>>;

beforeAll(async () => {
  world = await openWorld();
  await orderEventModel(world.connection).createCollection();
  served = await world.serve();
  attachLiveSocket({ server: served.server, deps: served.deps });
});
afterAll(() => world.close());

async function person(): Promise<{ id: string; token: string }> {
  const { accessToken } = await customerSession(world);
  const me = await request({ url: `${served.url}/auth/me`, token: accessToken });
  return { id: String(me.json.id), token: accessToken };
}

async function write(orderId: string, seq: number, audience: string[]): Promise<void> {
  await orderEventModel(world.connection).create([
    {
      _id: `${orderId}:${seq}`,
      orderId,
      seq,
      step: `${seq}:accept`,
      event: 'accept',
      from: 'DISPATCHING',
      to: 'ASSIGNED',
      actor: { kind: 'worker', id: 'secret-worker' },
      reason: 'test',
      note: 'secret note',
      at: new Date(),
      recordedAt: new Date(),
      audience,
    },
  ] as never);
}

/** Reads a fetch stream of server-sent events; `frames` and `comments` grow as they come. */
async function openSse(token: string, lastEventId?: string) {
  const abort = new AbortController();
  const response = await fetch(`${served.url}/live`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  const state = { frames: [] as Frame[], comments: 0, isEnded: false };
  const reading = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) state.comments += 1;
        else state.frames.push(parse(block));
      }
    }
  })().catch(() => undefined);
  void reading.then(() => (state.isEnded = true));
  const seen = (event: string) => state.frames.filter((frame) => frame.event === event);
  return { response, state, seen, close: () => abort.abort() };
}

function parse(block: string): Frame {
  const lines = block.split('\n').map((line) => line.split(/: (.*)/s) as [string, string]);
  const fields = Object.fromEntries(lines.map(([name, value]) => [name, value]));
  return { ...fields, data: JSON.parse(fields.data ?? '{}') as Record<string, unknown> };
}

const ids = (frames: Frame[]): (string | undefined)[] => frames.map((frame) => frame.id);

describe('server-sent events', () => {
  test('brings the own events only, without inner fields', async () => {
    const [me, other] = [await person(), await person()];
    const stream = await openSse(me.token);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    await until(() => stream.seen('ready').length === 1);
    await write('order-a', 1, [`customer:${other.id}`]);
    await write('order-b', 1, ['city:hz', `customer:${me.id}`]);
    await until(() => stream.seen('order').length === 1);
    const [frame] = stream.seen('order');
    expect(frame?.id).toBe('order-b:1');
    expect(Object.keys(frame?.data ?? {}).sort()).toEqual([
      'at',
      'event',
      'from',
      'orderId',
      'seq',
      'to',
    ]);
    await until(() => stream.state.comments > 0);
    stream.close();
    await until(() => served.deps.live.clientCount() === 0);
  });

  test('Last-Event-ID brings what was missed and joins without gap or repeat', async () => {
    const me = await person();
    const key = [`customer:${me.id}`];
    for (let seq = 1; seq <= 5; seq += 1) await write('order-c', seq, key);
    const opening = openSse(me.token, 'order-c:2');
    // Written while the client joins: from the gap or from the stream, once either way.
    for (let seq = 6; seq <= 25; seq += 1) await write('order-c', seq, key);
    const stream = await opening;
    await until(() => stream.seen('order').length >= 23);
    await write('order-c', 26, key);
    await until(() => ids(stream.seen('order')).includes('order-c:26'));
    const expected = Array.from({ length: 24 }, (_, index) => `order-c:${index + 3}`);
    expect(ids(stream.seen('order'))).toEqual(expected);
    expect(stream.seen('reset')).toHaveLength(0);
    stream.close();
  });

  test('an unknown or foreign last event asks the client to read its lists again', async () => {
    const me = await person();
    for (const lastEventId of ['order-nowhere:1', 'nonsense', 'order-a:99']) {
      const stream = await openSse(me.token, lastEventId);
      await until(() => stream.seen('ready').length === 1);
      expect(stream.seen('reset')).toHaveLength(1);
      stream.close();
    }
  });

  test('a foreign event id gives no foreign events', async () => {
    const me = await person();
    await write('order-d', 1, ['customer:someone']);
    await write('order-d', 2, ['customer:someone']);
    const stream = await openSse(me.token, 'order-d:1');
    await until(() => stream.seen('ready').length === 1);
    expect(stream.seen('order')).toHaveLength(0);
    stream.close();
  });

  test('[R44] closes within 5 s of a logout', async () => {
    const me = await person();
    const stream = await openSse(me.token);
    await until(() => stream.seen('ready').length === 1);
    const startMs = Date.now();
    await request({ url: `${served.url}/auth/logout`, method: 'POST', token: me.token });
    await until(() => stream.state.isEnded);
    expect(Date.now() - startMs).toBeLessThan(5_000);
    expect(stream.seen('closed')[0]?.data).toEqual({ reason: 'revoked' });
  });

  test('needs a token', async () => {
    expect((await request({ url: `${served.url}/live` })).status).toBe(401);
  });

  test('a killed change stream comes back with what happened meanwhile', async () => {
    const me = await person();
    const stream = await openSse(me.token);
    await until(() => stream.seen('ready').length === 1);
    await write('order-e', 1, [`customer:${me.id}`]);
    await until(() => stream.seen('order').length === 1);
    const admin = world.connection
      .getClient()
      .db('admin', { readConcern: new ReadConcern('local') });
    const cursors = await admin
      .aggregate(
        [
          { $currentOp: { idleCursors: true, allUsers: true, localOps: true } },
          { $match: { ns: `${world.connection.name}.orderEvents`, 'cursor.tailable': true } },
        ],
        { readConcern: { level: 'local' } },
      )
      .toArray();
    for (const { cursor } of cursors as { cursor: { cursorId: never } }[]) {
      await world.connection
        .getClient()
        .db(world.connection.name)
        .command({ killCursors: 'orderEvents', cursors: [cursor.cursorId] });
    }
    expect(cursors.length).toBeGreaterThan(0);
    await write('order-e', 2, [`customer:${me.id}`]);
    await until(() => stream.seen('order').length === 2, 10_000);
    expect(ids(stream.seen('order'))).toEqual(['order-e:1', 'order-e:2']);
    stream.close();
  });

  test('a client that does not read is dropped', async () => {
    const me = await person();
    const closed: string[] = [];
    const sink: LiveSink = {
      event: () => undefined,
      inbox: () => undefined,
      ready: () => undefined,
      reset: () => undefined,
      heartbeat: () => undefined,
      pendingBytes: () => 300_000,
      close: (reason) => void closed.push(reason),
    };
    const actor = await served.deps.authenticate(me.token);
    await served.deps.live.subscribe({ actor, keys: ['city:slow'], sink });
    await write('order-f', 1, ['city:slow']);
    await until(() => closed.length === 1);
    expect(closed).toEqual(['slow']);
  });
});

describe('WebSocket', () => {
  async function openSocket(hello: unknown, path = '/live') {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}${path}`);
    const state = { messages: [] as Record<string, unknown>[], closeCode: 0, isFailed: false };
    socket.on('message', (data) =>
      state.messages.push(JSON.parse(String(data)) as Record<string, unknown>),
    );
    socket.on('close', (code) => (state.closeCode = code));
    socket.on('error', () => (state.isFailed = true));
    socket.on('open', () => socket.send(JSON.stringify(hello)));
    const seen = (type: string) => state.messages.filter((message) => message.type === type);
    return { socket, state, seen };
  }

  test('hello with a token, missed events, live events, heartbeat', async () => {
    const me = await person();
    const key = [`customer:${me.id}`];
    await write('order-g', 1, key);
    await write('order-g', 2, key);
    const { socket, seen } = await openSocket({
      type: 'hello',
      token: me.token,
      lastEventId: 'order-g:1',
    });
    await until(() => seen('ready').length === 1);
    await write('order-g', 3, key);
    await until(() => seen('order').length === 2);
    expect(seen('order').map((message) => message.id)).toEqual(['order-g:2', 'order-g:3']);
    await until(() => seen('heartbeat').length > 0);
    socket.close();
    await until(() => served.deps.live.clientCount() === 0);
  });

  test.each([
    ['no hello', { type: 'other' }, CLOSE_CODES.badHello],
    ['bad token', { type: 'hello', token: 'nonsense' }, CLOSE_CODES.unauthenticated],
  ])('%s closes with a code', async (_title, hello, code) => {
    const { state } = await openSocket(hello);
    await until(() => state.closeCode !== 0);
    expect(state.closeCode).toBe(code);
  });

  test('other paths are refused', async () => {
    const { state } = await openSocket({}, '/other');
    await until(() => state.isFailed);
  });

  test('[R44] closes within 5 s of a logout', async () => {
    const me = await person();
    const { state, seen } = await openSocket({ type: 'hello', token: me.token });
    await until(() => seen('ready').length === 1);
    const startMs = Date.now();
    await request({ url: `${served.url}/auth/logout`, method: 'POST', token: me.token });
    await until(() => state.closeCode !== 0);
    expect(Date.now() - startMs).toBeLessThan(5_000);
    expect(state.closeCode).toBe(CLOSE_CODES.unauthenticated);
  });
});
