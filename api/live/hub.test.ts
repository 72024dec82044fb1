import type { Actor } from '../../contract/terms/permissions.js';
import { createLogger } from '../kit/logger.js';
import { createLiveHub, type LiveSink } from './hub.js';
import type { LiveFeed, LiveRow } from './missed.js';

type Follow = Parameters<LiveFeed['follow']>[0];

const ACTOR: Actor = {
  id: 'c1',
  audience: 'customer',
  roles: ['customer'],
  sessionId: 's1',
  merchantId: null,
  cities: [],
};

function row(orderId: string, seq: number, audience: string[] = ['customer:c1']): LiveRow {
  const at = new Date(0);
  return { _id: `${orderId}:${seq}`, orderId, seq, event: 'e', from: null, to: 't', at, audience };
}

/** A feed whose stream the test plays by hand; each `follow` is one attempt. */
function fakeFeed(missed: LiveRow[] = []) {
  const attempts: (Follow & { fail(error: unknown): void })[] = [];
  let onRead: () => void = () => undefined;
  const feed: LiveFeed = {
    follow: (input) =>
      new Promise((resolve, reject) => {
        attempts.push({ ...input, fail: reject });
        input.signal.addEventListener('abort', () => resolve());
      }),
    findRecordedAt: async () => new Date(0),
    findOfOrder: async ({ limit }) => {
      onRead();
      return missed.slice(0, limit);
    },
    findSince: async ({ limit }) => {
      onRead();
      return missed.slice(0, limit);
    },
  };
  return { feed, attempts, duringRead: (work: () => void) => (onRead = work) };
}

function recorder() {
  const seen: string[] = [];
  const sink: LiveSink = {
    event: (event) => void seen.push(event._id),
    inbox: (news) => void seen.push(`inbox ${news.id}`),
    ready: () => void seen.push('ready'),
    reset: () => void seen.push('reset'),
    heartbeat: () => void seen.push('beat'),
    pendingBytes: () => 0,
    close: (reason) => void seen.push(`closed ${reason}`),
  };
  return { seen, sink };
}

const silent = createLogger({ destination: { write: () => undefined } });

function hubOver(feed: LiveFeed, isStillOpen: () => Promise<boolean> = async () => true) {
  return createLiveHub({ feed, logger: silent, isStillOpen });
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('rows that come while the gap is read are kept, in order and once', async () => {
  const { feed, attempts, duringRead } = fakeFeed([row('o', 2), row('o', 3)]);
  const hub = hubOver(feed);
  hub.start();
  const [stream] = attempts;
  duringRead(() => {
    stream?.onEvent({ row: row('o', 3), resumeToken: 1 });
    stream?.onEvent({ row: row('o', 4), resumeToken: 2 });
  });
  const { seen, sink } = recorder();
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], lastEventId: 'o:1', sink });
  stream?.onEvent({ row: row('o', 3), resumeToken: 3 });
  stream?.onEvent({ row: row('o', 5), resumeToken: 4 });
  expect(seen).toEqual(['o:2', 'o:3', 'o:4', 'ready', 'o:5']);
  await hub.stop();
});

test('[S24] news of the inbox go to whoever may hear them, and not into the stream of one order', async () => {
  const hub = hubOver(fakeFeed().feed);
  const staff = recorder();
  const ofOrder = recorder();
  const other = recorder();
  const operator: Actor = { ...ACTOR, id: 's1', audience: 'admin', roles: ['dispatcher'] };
  await hub.subscribe({ actor: operator, keys: [], sink: staff.sink });
  await hub.subscribe({ actor: operator, keys: ['city:hz'], orderId: 'o', sink: ofOrder.sink });
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], sink: other.sink });
  const news = { kind: 'CASE', state: 'OPEN', isNew: true, hasSound: true } as const;
  const at = new Date(0).toISOString();
  hub.tell({ ...news, id: 'i1', at }, ({ audience }) => audience === 'admin');
  expect([staff.seen, ofOrder.seen, other.seen]).toEqual([
    ['ready', 'inbox i1'],
    ['ready'],
    ['ready'],
  ]);
  await hub.stop();
});

test('a stream of one order brings that order only, and only to those in its audience', async () => {
  const { feed, attempts } = fakeFeed([row('o', 2), row('o', 3, ['customer:other'])]);
  const hub = hubOver(feed);
  hub.start();
  const { seen, sink } = recorder();
  await hub.subscribe({
    actor: ACTOR,
    keys: ['customer:c1'],
    orderId: 'o',
    lastEventId: 'o:1',
    sink,
  });
  attempts[0]?.onEvent({ row: row('p', 1), resumeToken: 1 });
  attempts[0]?.onEvent({ row: row('o', 4, ['customer:other']), resumeToken: 2 });
  attempts[0]?.onEvent({ row: row('o', 5, ['city:hz', 'customer:c1']), resumeToken: 3 });
  expect(seen).toEqual(['o:2', 'ready', 'o:5']);
  await hub.stop();
});

test('more missed rows than the bound end in a reset', async () => {
  const many = Array.from({ length: 1_500 }, (_, index) => row('o', index + 2));
  const hub = hubOver(fakeFeed(many).feed);
  const { seen, sink } = recorder();
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], lastEventId: 'o:1', sink });
  expect(seen).toHaveLength(1_002);
  expect(seen.slice(-2)).toEqual(['reset', 'ready']);
});

test('a broken stream resumes where it broke, with growing pauses', async () => {
  const { feed, attempts } = fakeFeed();
  const hub = hubOver(feed);
  hub.start();
  const { seen, sink } = recorder();
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], sink });
  attempts[0]?.onOpen();
  attempts[0]?.onEvent({ row: row('o', 1), resumeToken: 'token-1' });
  attempts[0]?.fail(new TypeError('gone'));
  await jest.advanceTimersByTimeAsync(250);
  expect(attempts[1]?.resumeAfter).toBe('token-1');
  attempts[1]?.fail(new TypeError('gone again'));
  await jest.advanceTimersByTimeAsync(499);
  expect(attempts).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(1);
  attempts[2]?.onOpen();
  expect(seen).toEqual(['ready', 'reset', 'o:1']);
  await hub.stop();
});

test('a lost history starts anew and tells the clients to read again', async () => {
  const { feed, attempts } = fakeFeed();
  const hub = hubOver(feed);
  hub.start();
  const { seen, sink } = recorder();
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], sink });
  attempts[0]?.onOpen();
  attempts[0]?.onEvent({ row: row('o', 1), resumeToken: 'token-1' });
  attempts[0]?.fail(Object.assign(new TypeError('lost'), { code: 286 }));
  await jest.advanceTimersByTimeAsync(250);
  expect(attempts[1]?.resumeAfter).toBeUndefined();
  attempts[1]?.onOpen();
  expect(seen).toEqual(['ready', 'reset', 'o:1', 'reset']);
  await hub.stop();
});

test('beats, closes the revoked, keeps all when the question fails, closes all at the end', async () => {
  const { feed } = fakeFeed();
  const answers = [true, 'error', false] as const;
  let asked = 0;
  const hub = hubOver(feed, async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === 'error') throw new TypeError('database down');
    return answer ?? false;
  });
  hub.start();
  const { seen, sink } = recorder();
  await hub.subscribe({ actor: ACTOR, keys: ['customer:c1'], sink });
  await jest.advanceTimersByTimeAsync(2_000);
  expect(seen).toEqual(['ready']);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(['ready', 'closed revoked']);
  expect(hub.clientCount()).toBe(0);
  const second = recorder();
  await hub.subscribe({ actor: { ...ACTOR, sessionId: 's2' }, keys: ['x'], sink: second.sink });
  await hub.stop();
  expect(second.seen).toEqual(['ready', 'closed shutdown']);
  const late = hub.subscribe({ actor: ACTOR, keys: ['x'], sink });
  await expect(late).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});
