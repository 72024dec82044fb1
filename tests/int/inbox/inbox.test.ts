import { randomUUID } from 'node:crypto';
import { INBOX_RULES, INBOX_TOPICS } from '../../../contract/terms/inbox.js';
import { inboxItemModel } from '../../../data/models/inbox-item.js';
import { createTransact } from '../../../data/repositories/session.js';
import { notify } from '../../../use-cases/inbox/notify.js';
import { openInboxWorld, type InboxWorld } from './inbox-world.js';

const DISPATCHER = 'dispatcher~d1';

let world: InboxWorld;
beforeAll(async () => {
  world = await openInboxWorld();
});
afterAll(() => world.close());
beforeEach(() => world.clear());

let count = 0;
const newNo = () => `DH26112900${(count += 1)}`;

/** An order that waits for a person. */
const escalated = (over: Record<string, unknown> = {}) =>
  world.row('orders', {
    no: newNo(),
    status: 'MANUAL_DISPATCH',
    cityCode: 'hz',
    merchantId: 'm1',
    dispatchFailure: 'NO_CAPACITY',
    ...over,
  });

describe('what comes up', () => {
  test('[S24] every fact that waits has one item, seen by the roles whose work it is', async () => {
    await escalated();
    await world.row('orders', {
      ...{ no: newNo(), status: 'AWAITING_CONFIRMATION', cityCode: 'hz', createdAt: new Date() },
      approvals: ['t1'],
    });
    await world.row('refunds', { status: 'FAILED', cityCode: 'hz' });
    await world.row('refundRequests', { status: 'REQUESTED', cityCode: 'hz', orderNo: newNo() });
    for (const status of ['AWAITING_REVIEW', 'AWAITING_APPROVAL', 'AWAITING_SECOND_APPROVAL']) {
      await world.row('withdrawals', { status });
    }
    await world.row('cases', { status: 'OPEN', cityCode: 'hz' });
    await world.row('cases', { status: 'APPEALED', cityCode: 'hz' });
    await world.row('applications', { status: 'SUBMITTED', cityCode: 'hz', kind: 'WORKER' });
    await world.row('applications', { status: 'DEPOSIT', cityCode: 'hz', kind: 'WORKER' });
    await world.row('moneyAlarms', { status: 'OPEN', job: 'J1', subject: 'all' });
    // Nothing that waits for nobody comes up.
    await world.row('orders', { no: newNo(), status: 'ASSIGNED', cityCode: 'hz' });
    await world.row('cases', { status: 'CLOSED', cityCode: 'hz' });
    await world.row('applications', { status: 'DRAFT', cityCode: 'hz' });
    expect(await world.inbox.sweep()).toEqual({ raised: 12, ended: 0 });
    expect(await world.inbox.sweep()).toEqual({ raised: 0, ended: 0 });

    const topicsOf = async (as: string) =>
      (await world.items(as)).map(({ kind, stage }) => `${kind}.${stage}`).sort();
    expect(await topicsOf(DISPATCHER)).toEqual(['ESCALATION.MANUAL']);
    expect(await topicsOf('reviewer~r1')).toEqual(['APPLICATION.CHECK', 'TASK_REVIEW.WAITING']);
    expect(await topicsOf('support~s1')).toEqual(['CASE.APPEALED', 'CASE.OPEN', 'REFUND.FAILED']);
    expect(await topicsOf('financeMaker~f1')).toEqual([
      'APPLICATION.DEPOSIT',
      'RECONCILIATION.ALARM',
      'REFUND.FAILED',
      'WITHDRAWAL.AWAITING_REVIEW',
    ]);
    expect(await topicsOf('financeChecker~f2')).toEqual([
      'RECONCILIATION.ALARM',
      'REFUND.FAILED',
      'REFUND.REQUESTED',
      'WITHDRAWAL.AWAITING_APPROVAL',
      'WITHDRAWAL.AWAITING_SECOND_APPROVAL',
    ]);
    expect((await world.call('content~c1', '/admin/inbox')).status).toBe(403);
    expect((await world.call('customer~c1', '/admin/inbox')).status).toBe(403);
  });

  test('[S24] an item is a sentence in two languages, a place to go to, and no personal data', async () => {
    const orderId = await escalated({
      no: 'DH2611290087',
      contact: '陈女士',
      phone: '13800138000',
    });
    await world.row('moneyAlarms', { status: 'OPEN', job: 'J5', subject: '张三 13800138000' });
    await world.inbox.sweep();
    const [item] = await world.items(DISPATCHER);
    expect(item).toMatchObject({
      kind: 'ESCALATION',
      text: { zh: '订单 DH2611290087 等待人工派单', en: 'Order DH2611290087 waits for a person' },
      refKind: 'order',
      refId: orderId,
      params: { orderNo: 'DH2611290087', reason: 'NO_CAPACITY' },
      priority: 1,
      hasSound: true,
      isRead: false,
      assignee: null,
    });
    const [alarm] = await world.items('financeMaker~f1');
    expect(alarm?.params).toEqual({ job: 'J5' });
    const stored = JSON.stringify(await inboxItemModel(world.connection).find().lean());
    expect(stored).not.toMatch(/13800138000|陈女士|张三/);
  });

  test('[S24] of processes that sweep at once each fact is raised once', async () => {
    for (let index = 0; index < 20; index += 1) await escalated();
    const sweeps = await Promise.all(Array.from({ length: 6 }, () => world.inbox.sweep()));
    expect(sweeps.reduce((sum, { raised }) => sum + raised, 0)).toBe(20);
    expect(await inboxItemModel(world.connection).countDocuments()).toBe(20);
  });

  test('[S24] what is told by a key is told once, and only with its transaction', async () => {
    const note = {
      kind: 'REPORT',
      key: 'daily:2026-11-28:hz',
      cityCode: 'hz',
      refKind: 'report',
      refId: 'r1',
      params: { report: 'daily' },
    } as const;
    const told = await Promise.all(Array.from({ length: 8 }, () => world.inbox.notify(note)));
    expect(told.filter(Boolean)).toHaveLength(1);
    expect((await world.items('cityManager~m1')).map(({ text }) => text.zh)).toEqual([
      '报表 daily 已生成',
    ]);
    const transact = createTransact(world.connection);
    const undone = transact(async (session) => {
      await notify(world.deps, { ...note, key: 'undone' }, session);
      throw new RangeError('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await transact((session) => notify(world.deps, { ...note, key: 'done' }, session));
    expect(await world.items('cityManager~m1')).toHaveLength(2);
    // Nobody closes it: it ends after thirty days.
    world.advance(31 * 86_400_000);
    expect(await world.inbox.sweep()).toEqual({ raised: 0, ended: 2 });
    world.advance(-31 * 86_400_000);
  });

  test('[S24] every stage says who sees it and what it means, and every parameter is a code', () => {
    for (const { kind, stage, permissions } of INBOX_TOPICS) {
      const { text } = INBOX_RULES[kind].stages[stage] ?? { text: { zh: '', en: '' } };
      expect([kind, permissions.length > 0, text.zh !== '', text.en !== '']).toEqual([
        ...[kind, true, true, true],
      ]);
    }
  });
});

describe('what ends', () => {
  test('[S24] an item ends by itself when its fact is over, and comes up again as another', async () => {
    const orderId = await escalated();
    await world.inbox.sweep();
    const [first] = await world.items(DISPATCHER);
    await world.set('orders', orderId, { status: 'ASSIGNED' });
    expect(await world.inbox.sweep()).toEqual({ raised: 0, ended: 1 });
    expect(await world.items(DISPATCHER)).toEqual([]);
    const [done] = await world.items(DISPATCHER, '?state=DONE');
    expect(done).toMatchObject({ id: first?.id, state: 'DONE', doneBy: null });
    expect(done?.doneAt).not.toBeNull();

    await world.set('orders', orderId, { status: 'MANUAL_DISPATCH' });
    expect(await world.inbox.sweep()).toEqual({ raised: 1, ended: 0 });
    const [second] = await world.items(DISPATCHER);
    expect(second?.refId).toBe(orderId);
    expect(second?.id).not.toBe(first?.id);
  });

  test('[S24] what a person has seen to stays away while its fact lasts', async () => {
    const orderId = await escalated();
    await world.inbox.sweep();
    const [item] = await world.items(DISPATCHER);
    const path = `/admin/inbox/${item?.id}/done`;
    const answers = await Promise.all([
      world.call(DISPATCHER, path, undefined, 'POST'),
      world.call(DISPATCHER, path, undefined, 'POST'),
    ]);
    expect(answers.map(({ status, json }) => [status, json.state, json.doneBy])).toEqual([
      [200, 'DONE', 'd1'],
      [200, 'DONE', 'd1'],
    ]);
    expect(await world.inbox.sweep()).toEqual({ raised: 0, ended: 0 });
    expect(await world.items(DISPATCHER)).toEqual([]);
    // Once it was over it may come up again.
    await world.set('orders', orderId, { status: 'DISPATCHING' });
    await world.inbox.sweep();
    await world.set('orders', orderId, { status: 'MANUAL_DISPATCH' });
    expect(await world.inbox.sweep()).toEqual({ raised: 1, ended: 0 });
  });

  test('[S24] more facts than one sweep reads: none of them ends for that', async () => {
    const late = Date.UTC(2026, 10, 29);
    const review = (createdAt: Date) => ({
      ...{ _id: randomUUID(), no: newNo(), status: 'AWAITING_CONFIRMATION', cityCode: 'hz' },
      ...{ merchantId: 'm1', approvals: ['t1'], createdAt },
    });
    const rowsAt = (createdAt: Date, count: number) =>
      Array.from({ length: count }, () => review(createdAt)) as never[];
    const orders = world.connection.collection('orders');
    await orders.insertMany(rowsAt(new Date(late), 450));
    expect(await world.inbox.sweep()).toEqual({ raised: 450, ended: 0 });
    // Older ones come first: 70 of those that are running are not read any more.
    await orders.insertMany(rowsAt(new Date(late - 1_000), 120));
    expect(await world.inbox.sweep()).toEqual({ raised: 120, ended: 0 });
    expect(await world.inbox.sweep()).toEqual({ raised: 0, ended: 0 });
  });
});

describe('who sees what', () => {
  test('[S24][R35] a city, a merchant: items of others are not there', async () => {
    await escalated({ cityCode: 'hz', merchantId: 'm1' });
    await escalated({ cityCode: 'sz', merchantId: 'm2' });
    await world.inbox.sweep();
    const [mine] = await world.items('merchantManager~x1~~m1');
    const [theirs] = await world.items('merchantOwner~x2~~m2');
    expect([mine?.merchantId, theirs?.merchantId]).toEqual(['m1', 'm2']);
    expect((await world.items(DISPATCHER)).map(({ cityCode }) => cityCode)).toEqual(['hz']);
    expect((await world.items('dispatcher~d2~sz')).map(({ cityCode }) => cityCode)).toEqual(['sz']);
    for (const step of ['read', 'done', 'assign']) {
      const body = step === 'assign' ? { to: 'me' } : undefined;
      const path = `/inbox/${theirs?.id}/${step}`;
      const answers = [
        await world.call(DISPATCHER, `/admin${path}`, body, 'POST'),
        await world.call('merchantManager~x1~~m1', `/merchant${path}`, body, 'POST'),
        await world.call('financeMaker~f1', `/admin${path}`, body, 'POST'),
      ];
      expect([step, ...answers.map(({ status }) => status)]).toEqual([step, 404, 404, 404]);
    }
    expect(await inboxItemModel(world.connection).countDocuments({ state: 'DONE' })).toBe(0);
  });

  test('[S24] what one has read is unread to the others; all at once, also of one kind', async () => {
    await escalated();
    await escalated();
    await world.row('cases', { status: 'OPEN', cityCode: 'hz' });
    await world.inbox.sweep();
    const manager = 'cityManager~m1';
    const [first] = await world.items(manager, '?kind=ESCALATION');
    const read = await world.call(manager, `/admin/inbox/${first?.id}/read`, undefined, 'POST');
    expect(read.json.isRead).toBe(true);
    expect(await world.items(manager, '?unread=true')).toHaveLength(2);
    expect(await world.items(DISPATCHER, '?unread=true')).toHaveLength(2);
    const counts = (await world.call(manager, '/admin/inbox/counts')).json;
    expect(counts).toMatchObject({ open: 3, unread: 2, mine: 0 });
    expect(counts.items).toContainEqual({
      ...{ kind: 'ESCALATION', kindText: { zh: '人工派单', en: 'Manual dispatch' } },
      ...{ hasSound: true, open: 2, unread: 1 },
    });
    const some = { kind: 'ESCALATION' };
    const answer = await world.call(manager, '/admin/inbox/read-all', some);
    expect(answer.json).toEqual({ read: 1 });
    expect((await world.call(manager, '/admin/inbox/read-all', {})).json).toEqual({ read: 1 });
    expect((await world.call(manager, '/admin/inbox/counts')).json.unread).toBe(0);
  });

  test('[S24] pages by cursor: every item once', async () => {
    for (let index = 0; index < 7; index += 1) await escalated();
    await world.inbox.sweep();
    const seen: string[] = [];
    let cursor: unknown = '';
    while (cursor !== null) {
      const after = cursor === '' ? '' : `&cursor=${String(cursor)}`;
      const { json } = await world.call(DISPATCHER, `/admin/inbox?limit=3${after}`);
      seen.push(...(json.items as { id: string }[]).map(({ id }) => id));
      cursor = json.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  });
});

describe('whose it is', () => {
  const assign = (as: string, id: string | undefined, to: string) =>
    world.call(as, `/admin/inbox/${id}/assign`, { to });

  test('[S24] of two who take it at once one has it; it is given to whoever sees it', async () => {
    await escalated();
    await world.inbox.sweep();
    const [item] = await world.items(DISPATCHER);
    const people = await Promise.all([world.hire('dispatcher'), world.hire('cityManager')]);
    const [one = '', two = ''] = people;
    const answers = await Promise.all([
      assign(`dispatcher~${one}`, item?.id, 'me'),
      assign(`cityManager~${two}`, item?.id, 'me'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [loser] = answers.filter(({ status }) => status === 409);
    expect(loser?.json.code).toBe('LOCKED_BY_OTHER');
    const winner = answers[0]?.status === 200 ? one : two;
    expect(await world.items(`dispatcher~${winner}`, '?mine=true')).toHaveLength(1);

    const elsewhere = await world.hire('dispatcher', ['sz']);
    const reviewer = await world.hire('reviewer');
    for (const stranger of [elsewhere, reviewer, 'nobody']) {
      expect((await assign(DISPATCHER, item?.id, stranger)).status).toBe(400);
    }
    const given = await assign(DISPATCHER, item?.id, two);
    expect(given.json.assignee).toMatchObject({ id: two });
    expect((await assign(DISPATCHER, item?.id, 'none')).json.assignee).toBeNull();
    await world.call(DISPATCHER, `/admin/inbox/${item?.id}/done`, undefined, 'POST');
    const late = await assign(DISPATCHER, item?.id, 'me');
    expect([late.status, late.json.code]).toEqual([409, 'ACTION_NOT_ALLOWED']);
    expect((await assign('auditor~a1', item?.id, 'me')).status).toBe(403);
  });
});

describe('live', () => {
  /** Reads the events of a stream until it is closed. */
  async function open(as: string, path: string) {
    const stop = new AbortController();
    const response = await fetch(`${world.url}${path}`, {
      headers: { authorization: `Bearer ${as}` },
      signal: stop.signal,
    });
    const state = { text: '' };
    const done = (async () => {
      for await (const part of response.body ?? []) state.text += Buffer.from(part).toString();
    })().catch(() => undefined);
    return { state, close: () => (stop.abort(), done) };
  }
  const newsIn = (text: string) =>
    [...text.matchAll(/event: inbox\ndata: (.+)\n/g)].map(
      ([, json = '']) => JSON.parse(json) as { kind: string; state: string; isNew: boolean },
    );
  /** Until somebody has heard it; what he has heard instead is what a failure shows. */
  async function hears(
    { state }: { readonly state: { readonly text: string } },
    isIt: (text: string) => boolean,
  ): Promise<void> {
    const endMs = Date.now() + 25_000;
    while (!isIt(state.text) && Date.now() < endMs) {
      await new Promise((next) => setTimeout(next, 25));
    }
    if (!isIt(state.text)) throw new Error(`only this was heard: ${state.text}`);
  }
  const isDone = (text: string): boolean => newsIn(text).some(({ state }) => state === 'DONE');

  test('[S24] who sees an item hears of it and of its end; others hear nothing', async () => {
    const city = await open(DISPATCHER, '/live');
    const finance = await open('financeMaker~f1', '/admin/inbox/live');
    const merchant = await open('merchantManager~x1~~m1', '/merchant/inbox/live');
    const stranger = await open('dispatcher~d2~sz', '/live');
    const customer = await open('customer~c1', '/live');
    const all = [city, finance, merchant, stranger, customer];
    for (const one of all) await hears(one, (text) => text.includes('event: ready'));
    const orderId = await escalated();
    await world.inbox.sweep();
    await world.set('orders', orderId, { status: 'ASSIGNED' });
    await world.inbox.sweep();
    await hears(city, isDone);
    await hears(merchant, isDone);
    const told = newsIn(city.state.text).filter(({ kind }) => kind !== null);
    expect(told).toMatchObject([
      { kind: 'ESCALATION', isNew: true, hasSound: true },
      { kind: 'ESCALATION', state: 'DONE', isNew: false, hasSound: false },
    ]);
    const others = [finance, stranger, customer].map(({ state }) =>
      newsIn(state.text).filter(({ kind }) => kind !== null),
    );
    expect(others).toEqual([[], [], []]);
    await Promise.all(all.map(({ close }) => close()));
  });
});
