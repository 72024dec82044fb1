import { randomUUID } from 'node:crypto';
import { orderModel } from '../../../data/models/order.js';
import {
  subscribeMessageModel,
  subscriptionGrantModel,
} from '../../../data/models/subscribe-message.js';
import { wechatIdentityModel } from '../../../data/models/wechat-identity.js';
import { createWechat } from '../../../use-cases/wechat/create-wechat.js';
import { GRANTS_MAX } from '../../../use-cases/wechat/subscriptions.js';
import {
  newPerson,
  openWechatWorld,
  request,
  SANDBOX_TEMPLATE_ID,
  type Person,
  type WechatWorld,
} from './wechat-world.js';

const HOUR = 3_600_000;
const NOTHING = { sent: 0, again: 0, refused: 0, failed: 0, unknown: 0, skipped: 0 };

let world: WechatWorld;
beforeAll(async () => {
  world = await openWechatWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await subscribeMessageModel(world.connection).deleteMany({});
});

type Guest = Person & { readonly token: string; readonly id: string };

async function guest(): Promise<Guest> {
  const person = newPerson();
  const token = await world.join(person);
  return { ...person, token, id: String((await world.me(token)).id) };
}

const answer = (token: string, accepted: boolean, templateId = SANDBOX_TEMPLATE_ID) =>
  request({
    url: `${world.url}/customer/subscriptions`,
    token,
    body: { templateId, accepted },
  });
const list = async (token: string) =>
  (await request({ url: `${world.url}/customer/subscriptions`, token })).json.items;
const view = (left: number) => ({
  template: 'ORDER_ASSIGNED',
  templateId: SANDBOX_TEMPLATE_ID,
  left,
});

/** A yes in the mini-program is known to WeChat and told to us. */
async function allow(who: Guest, times = 1): Promise<void> {
  await world.allow(who, times);
  for (let count = 0; count < times; count += 1) await answer(who.token, true);
}

/** An order that somebody has just taken; only what a message tells of it. */
async function assigned(who: Guest, itemName = '日常保洁'): Promise<string> {
  const orderId = randomUUID();
  await orderModel(world.connection).collection.insertOne({
    _id: orderId,
    no: `DH${orderId.slice(0, 8)}`,
    customerId: who.id,
    itemName,
    startAt: new Date('2026-12-01T01:30:00Z'),
    timeZone: 'Asia/Shanghai',
  } as never);
  await queue(orderId, who);
  return orderId;
}

const queue = (orderId: string, who: Guest) =>
  world.wechatDeps.transact((session) =>
    world.wechatDeps.subscriptions.queue(
      { orderId, customerId: who.id, template: 'ORDER_ASSIGNED', at: new Date(world.nowMs()) },
      session,
    ),
  );
const sweep = () => world.wechat.sendDueMessages();
const row = (orderId: string) =>
  subscribeMessageModel(world.connection).findById(`${orderId}:ORDER_ASSIGNED`).lean().exec();
const left = async (who: Guest) =>
  (
    await subscriptionGrantModel(world.connection)
      .findById(`${who.id}:ORDER_ASSIGNED`)
      .lean()
      .exec()
  )?.left;
const delivered = async (orderId: string) =>
  (await world.journal()).filter(({ page }) => String(page).endsWith(orderId));

describe('[X25] what a customer allows', () => {
  test('each yes allows one message, a no ends them all', async () => {
    const { token } = await guest();
    expect(await list(token)).toEqual([view(0)]);
    expect((await answer(token, true)).json).toEqual(view(1));
    expect((await answer(token, true)).json).toEqual(view(2));
    expect((await answer(token, false)).json).toEqual(view(0));
    expect(await list(token)).toEqual([view(0)]);
  });

  test('no more than 50 are kept, also when they come at once', async () => {
    const { token } = await guest();
    await Promise.all(Array.from({ length: GRANTS_MAX + 5 }, () => answer(token, true)));
    expect(await list(token)).toEqual([view(GRANTS_MAX)]);
  });

  test('an unknown template is none, and without a WeChat nobody can be written to', async () => {
    const { token } = await guest();
    expect((await answer(token, true, 'another-template')).status).toBe(404);
    const bare = await world.smsToken(newPerson().phone);
    const refused = await answer(bare, true);
    expect([refused.status, refused.json.code]).toEqual([409, 'WECHAT_NOT_LINKED']);
  });
});

describe('[X25] an order that somebody has taken', () => {
  test('is told once, in words that say what and when, and uses one yes up', async () => {
    const who = await guest();
    await allow(who, 2);
    const orderId = await assigned(who, '深度保洁'.repeat(10));
    await queue(orderId, who);
    expect(await sweep()).toEqual({ ...NOTHING, sent: 1 });
    expect(await sweep()).toEqual(NOTHING);
    expect(await delivered(orderId)).toEqual([
      expect.objectContaining({
        openid: await world.openidOf(who),
        page: `pages/order/index?id=${orderId}`,
        data: {
          character_string1: `DH${orderId.slice(0, 8)}`,
          thing2: '深度保洁'.repeat(5),
          time3: '2026年12月01日 09:30',
        },
      }),
    ]);
    expect(await row(orderId)).toMatchObject({ status: 'SENT', attempts: 1, lastOutcome: 'OK' });
    expect(await left(who)).toBe(1);
  });

  test('is not told to who has not allowed it', async () => {
    const who = await guest();
    expect(await row(await assigned(who))).toBeNull();
    await allow(who);
    await answer(who.token, false);
    expect(await row(await assigned(who))).toBeNull();
  });

  test('one yes carries one message, whatever number of orders and processes', async () => {
    const who = await guest();
    await allow(who);
    const orders = [await assigned(who), await assigned(who), await assigned(who)];
    const processes = Array.from({ length: 4 }, () => createWechat(world.wechatDeps));
    const counts = await Promise.all(processes.map((one) => one.sendDueMessages()));
    expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(1);
    expect(counts.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(2);
    const told = await Promise.all(orders.map(delivered));
    expect(told.flat()).toHaveLength(1);
    expect(await left(who)).toBe(0);
  });

  test('WeChat’s no is the last word: what we counted is forgotten', async () => {
    const who = await guest();
    await answer(who.token, true);
    await answer(who.token, true);
    const orderId = await assigned(who);
    expect(await sweep()).toEqual({ ...NOTHING, refused: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'REFUSED', lastOutcome: 'USER_REFUSED' });
    expect(await left(who)).toBe(0);
  });
});

describe('[X25] WeChat’s troubles', () => {
  test('refused for now: tried again after a pause, with the same yes', async () => {
    const who = await guest();
    await allow(who);
    const orderId = await assigned(who);
    await world.plant('send', { errcode: 45009 });
    expect(await sweep()).toEqual({ ...NOTHING, again: 1 });
    expect(await left(who)).toBe(0);
    expect(await sweep()).toEqual(NOTHING);
    world.advance(5_001);
    expect(await sweep()).toEqual({ ...NOTHING, sent: 1 });
    expect(await delivered(orderId)).toHaveLength(1);
  });

  test('a lost reply is no failure: the second attempt shows that it was delivered', async () => {
    const who = await guest();
    await allow(who);
    const orderId = await assigned(who);
    await world.plant('send', { kind: 'lostReply' });
    expect(await sweep()).toEqual({ ...NOTHING, again: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'PENDING', lastOutcome: 'UNKNOWN' });
    world.advance(5_001);
    expect(await sweep()).toEqual({ ...NOTHING, sent: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'SENT', lastOutcome: 'PRESUMED' });
    expect(await delivered(orderId)).toHaveLength(1);
  });

  test('a process that dies in the call leaves an unknown outcome to the next one', async () => {
    const who = await guest();
    await allow(who);
    const orderId = await assigned(who);
    const dying = createWechat({
      ...world.wechatDeps,
      apps: {
        ...world.wechatDeps.apps,
        customer: {
          ...world.newApp('customer'),
          sendSubscribeMessage: async (message) => {
            await world.newApp('customer').sendSubscribeMessage(message);
            throw new RangeError('the process dies');
          },
        },
      },
    });
    await expect(dying.sendDueMessages()).rejects.toThrow('dies');
    expect(await sweep()).toEqual(NOTHING);
    world.advance(60_001);
    expect(await sweep()).toEqual({ ...NOTHING, sent: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'SENT', lastOutcome: 'PRESUMED' });
    expect(await delivered(orderId)).toHaveLength(1);
    expect(await left(who)).toBe(0);
  });

  test('six attempts without an answer end as unknown, not as failed', async () => {
    const who = await guest();
    await allow(who);
    const orderId = await assigned(who);
    await world.plant('send', { errcode: -1, times: 6 });
    for (const pauseMs of [5_000, 30_000, 120_000, 600_000, 1_800_000]) {
      expect(await sweep()).toEqual({ ...NOTHING, again: 1 });
      world.advance(pauseMs + 1);
    }
    expect(await sweep()).toEqual({ ...NOTHING, unknown: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'UNKNOWN', attempts: 6 });
  });

  test('a definite refusal of the message ends it', async () => {
    const who = await guest();
    await allow(who);
    const orderId = await assigned(who);
    await world.plant('send', { errcode: 47003 });
    expect(await sweep()).toEqual({ ...NOTHING, failed: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'FAILED', lastOutcome: 'REFUSED' });
  });

  test('two hours late it tells nobody anything; without a WeChat it cannot be sent', async () => {
    const who = await guest();
    await allow(who, 2);
    const late = await assigned(who);
    world.advance(2 * HOUR + 1);
    expect(await sweep()).toEqual({ ...NOTHING, skipped: 1 });
    expect(await row(late)).toMatchObject({ status: 'SKIPPED', lastOutcome: 'TOO_LATE' });
    const orderId = await assigned(who);
    await wechatIdentityModel(world.connection).deleteOne({ userId: who.id });
    expect(await sweep()).toEqual({ ...NOTHING, skipped: 1 });
    expect(await row(orderId)).toMatchObject({ status: 'SKIPPED', lastOutcome: 'NOT_LINKED' });
    expect(await left(who)).toBe(2);
  });
});

describe('[C15] mini-program codes', () => {
  const code = (token: string, query: Record<string, string>) =>
    fetch(`${world.url}/customer/share-code?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}` },
    });

  test('a PNG, asked for once: WeChat may be down the next time', async () => {
    const { token } = await guest();
    const query = { scene: 'o=1&u=~2', page: 'pages/offering/index' };
    const first = await code(token, query);
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/png']);
    const png = Buffer.from(await first.arrayBuffer());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await world.plant('getwxacodeunlimit', { errcode: -1 });
    const again = await code(token, query);
    expect(Buffer.from(await again.arrayBuffer())).toEqual(png);
    // The fault is still there for whatever was not asked for before.
    expect((await code(token, { ...query, scene: 'o=2' })).status).toBe(503);
    expect((await code(token, { ...query, scene: 'o=2' })).status).toBe(200);
  });

  test.each([
    { scene: 'a'.repeat(33) },
    { scene: '' },
    { scene: '中文' },
    { scene: 'a b' },
    { scene: 'a', page: '/pages/index' },
    { scene: 'a', page: 'pages/index?x=1' },
    { scene: 'a', page: '../x' },
  ])('%j is refused', async (query) => {
    const { token } = await guest();
    expect((await code(token, query as Record<string, string>)).status).toBe(400);
  });

  test('a page that WeChat does not know is refused', async () => {
    const { token } = await guest();
    await world.plant('getwxacodeunlimit', { errcode: 41030 });
    expect((await code(token, { scene: 'b', page: 'pages/none' })).status).toBe(409);
  });
});
