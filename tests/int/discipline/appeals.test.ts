import { standingAppealModel } from '../../../data/models/standing-appeal.js';
import { mediaModel } from '../../../data/models/media.js';
import { workerModel } from '../../../data/models/worker.js';
import { breachModel } from '../../../data/models/breach.js';
import { OPERATOR } from '../order/transition-fixture.js';
import {
  openTransitionWorld,
  shorthands,
  type TransitionWorld,
} from '../order/transition-world.js';
import { CITY, DAY, missed, openDesk, RULES, type Desk } from './discipline-fixture.js';

let world: TransitionWorld;
let desk: Desk;
beforeAll(async () => {
  world = await openTransitionWorld();
  desk = await openDesk(world.connection, world.deps);
  await desk.setRules(RULES);
});
beforeEach(async () => {
  await world.reset();
  await desk.clear();
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const { workerOf, now } = shorthands(() => world);
const manager = `cityManager~boss~${CITY}`;
const support = `support~help~${CITY}`;

const appeal = (workerId: string, subjectId: string, over: Record<string, unknown> = {}) =>
  desk.call(`worker~${workerId}`, '/worker/appeals', {
    subject: 'BREACH',
    subjectId,
    words: '客户临时改了地址，电话 13800138000',
    ...over,
  });
const decide = (as: string, appealId: unknown, outcome: string) =>
  desk.call(as, `/admin/standing-appeals/${String(appealId)}/decide`, {
    outcome,
    reason: '核实属实',
  });
const frozenUntil = async (workerId: string) =>
  (await workerModel(world.connection).findById(workerId).lean())?.frozenUntil;

describe('an appeal', () => {
  test('[X11] waived takes the points away and thaws in the same moment', async () => {
    const workerId = workerOf(0);
    const first = await missed(await world.order(), workerId);
    await missed(await world.order({ startMs: now() + 2 * DAY }), workerId);
    expect(await frozenUntil(workerId)).toBeInstanceOf(Date);
    const mediaId = await desk.photo(workerId);
    const opened = await appeal(workerId, first, { mediaIds: [mediaId] });
    expect(opened).toMatchObject({ status: 201, json: { status: 'OPEN', mediaIds: [mediaId] } });
    expect(await mediaModel(world.connection).findById(mediaId).lean()).toMatchObject({
      usedBy: { kind: 'BREACH', id: opened.json.id },
    });
    // People write names and numbers: not readable in the database.
    const row = await standingAppealModel(world.connection).findById(String(opened.json.id)).lean();
    expect(JSON.stringify(row)).not.toContain('13800138000');
    const queue = await desk.call(support, '/admin/standing-appeals');
    expect(queue.json.items).toEqual([
      expect.objectContaining({ id: opened.json.id, workerId, isOverdue: false }),
    ]);
    const decided = await decide(support, opened.json.id, 'WAIVED');
    expect(decided).toMatchObject({ status: 200, json: { status: 'WAIVED', decidedBy: 'help' } });
    expect(await frozenUntil(workerId)).toBeUndefined();
    const standing = await desk.standing(workerId);
    expect(standing).toMatchObject({ state: 'WARNED', points: 6, frozenUntil: null });
    expect(standing.breaches.find(({ id }) => id === first)?.waivedAt).not.toBeNull();
    expect(standing.appeals).toMatchObject([{ status: 'WAIVED', reason: '核实属实' }]);
    expect(standing.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['BREACH_WAIVED', 'THAWED']),
    );
  });

  test('[X11] a waiver does not thaw while enough points are left, nor what a person froze', async () => {
    const workerId = workerOf(1);
    const breaches: string[] = [];
    for (const days of [1, 2, 3]) {
      const order = await world.order({ startMs: now() + days * DAY });
      // Assigned before he is frozen: what he has stays his.
      await order.assignTo(workerId);
      breaches.push(order.id);
    }
    await desk.setRules({ ...RULES, freezePoints: 6 });
    const ids: string[] = [];
    for (const orderId of breaches) {
      const { _id } = await breachModel(world.connection).create({
        _id: `${orderId}:9`,
        workerId,
        orderId,
        kind: 'LATE',
        points: 3,
        at: new Date(now()),
      });
      ids.push(_id);
    }
    const last = await missed(await world.order({ startMs: now() + 5 * DAY }), workerId);
    await desk.setRules(RULES);
    await desk.setRules({ freezePoints: 6 });
    const until = new Date(now() + DAY).toISOString();
    await desk.call(manager, `/admin/workers/${workerId}/freeze`, { until, reason: '核查中' });
    const first = await appeal(workerId, last);
    await decide(support, first.json.id, 'WAIVED');
    expect(await desk.standing(workerId)).toMatchObject({
      points: 9,
      freezes: [{ isByHand: false }, { isByHand: true }],
    });
    for (const id of ids.slice(0, 2)) {
      await decide(support, (await appeal(workerId, id)).json.id, 'WAIVED');
    }
    expect(await desk.standing(workerId)).toMatchObject({
      points: 3,
      state: 'FROZEN',
      frozenUntil: until,
      freezes: [{ isByHand: true }],
    });
    await desk.setRules(RULES);
  });

  test('[X11] upheld changes nothing', async () => {
    const workerId = workerOf(2);
    const breachId = await missed(await world.order(), workerId);
    const { json } = await appeal(workerId, breachId);
    expect((await decide(manager, json.id, 'UPHELD')).status).toBe(200);
    expect((await desk.standing(workerId)).points).toBe(6);
    expect(await decide(support, json.id, 'WAIVED')).toMatchObject({
      status: 409,
      json: { code: 'ACTION_NOT_ALLOWED' },
    });
  });

  test('[X11] once a breach, his own, in time, and with files of his own', async () => {
    const workerId = workerOf(3);
    const breachId = await missed(await world.order(), workerId);
    expect((await appeal(workerOf(4), breachId)).status).toBe(404);
    expect((await appeal(workerId, 'no-such-breach')).status).toBe(404);
    const strange = await desk.photo(workerOf(4));
    const wrong = await desk.photo(workerId, { purpose: 'PROFILE_PHOTO' });
    for (const mediaId of [strange, wrong, 'no-such-file']) {
      expect(await appeal(workerId, breachId, { mediaIds: [mediaId] })).toMatchObject({
        status: 409,
        json: { code: 'MEDIA_NOT_USABLE' },
      });
    }
    const many = await Promise.all([1, 2, 3, 4].map(() => appeal(workerId, breachId)));
    expect(many.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(many.find(({ status }) => status === 409)?.json.code).toBe('APPEAL_EXISTS');
    const old = await missed(await world.order({ startMs: now() + DAY }), workerId);
    await breachModel(world.connection).updateOne({ _id: old }, { at: new Date(now() - 8 * DAY) });
    expect(await appeal(workerId, old)).toMatchObject({ json: { code: 'APPEAL_OVER' } });
    const view = await desk.standing(workerId);
    expect(view.breaches.map(({ appealUntil }) => appealUntil)).toEqual([null, null]);
  });

  test('[X11] is decided by somebody who did not record it, in the city, once', async () => {
    const workerId = workerOf(5);
    const order = await world.order();
    await order.assignTo(workerId);
    const change = { event: 'workerNoShow', atMs: now(), workerId } as const;
    await order.apply({ ...change, ticketId: order.ticketId() }, { actor: OPERATOR });
    const { json } = await appeal(workerId, `${order.id}:${order.state.seq}`);
    expect(await decide(`cityManager~${OPERATOR.id}~${CITY}`, json.id, 'WAIVED')).toMatchObject({
      status: 409,
      json: { code: 'SAME_PERSON' },
    });
    expect((await decide('cityManager~x~elsewhere', json.id, 'WAIVED')).status).toBe(404);
    expect((await decide(`dispatcher~x~${CITY}`, json.id, 'WAIVED')).status).toBe(403);
    const both = await Promise.all([
      decide(manager, json.id, 'WAIVED'),
      decide(support, json.id, 'UPHELD'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('[X11] that nobody answers shows as overdue, on top', async () => {
    const workerId = workerOf(0);
    const breachId = await missed(await world.order(), workerId);
    const { json } = await appeal(workerId, breachId);
    const overdue = () => desk.call(manager, '/admin/standing-appeals?sla=overdue');
    expect((await overdue()).json.items).toEqual([]);
    const dueAt = new Date(now() - 1);
    await standingAppealModel(world.connection).updateOne({ _id: String(json.id) }, { dueAt });
    expect((await overdue()).json.items).toEqual([expect.objectContaining({ isOverdue: true })]);
    const other = await desk.call(manager, '/admin/standing-appeals?cityCode=elsewhere');
    expect(other.status).toBe(404);
  });
});
