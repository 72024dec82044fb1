import { randomUUID } from 'node:crypto';
import { AppError } from '../../../contract/terms/errors.js';
import { acceptDecision, appealCase, decideAppeal } from '../../../use-cases/case/appeal-case.js';
import { carryOutCase } from '../../../use-cases/case/carry-out.js';
import { createCaseSteps } from '../../../use-cases/case/case-steps.js';
import type { CaseUpdates, OrderGateway } from '../../../use-cases/order/gateway.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER, OPERATOR, workerActor } from '../order/transition-fixture.js';
import {
  DAY,
  caseOf,
  complain,
  completed,
  decide,
  finish,
  quietGateway,
  show,
} from './case-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

/** The case's run, which stores what it is told. */
const run: Partial<OrderGateway> = {
  updateCase: async ({ caseNo, name, command }) => {
    if (name === 'appeal') {
      return appealCase(world.deps, { caseNo, ...(command as CaseUpdates['appeal']) });
    }
    return name === 'acceptDecision'
      ? acceptDecision(world.deps, { caseNo, ...(command as CaseUpdates['acceptDecision']) })
      : decideAppeal(world.deps, { caseNo, ...(command as CaseUpdates['decideAppeal']) });
  },
};

async function decided(): Promise<{ readonly order: MoneyOrder; readonly caseNo: string }> {
  const order = await completed(world);
  const caseNo = await complain(order);
  await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
  await show(order, words.evidenceIds);
  await carryOutCase(world.deps, quietGateway(), { caseNo });
  return { order, caseNo };
}

const stepsWith = (overrides = run) => {
  const gateway = quietGateway(overrides);
  return { gateway, steps: createCaseSteps(world.deps, gateway) };
};
const stepOf = (
  caseNo: string,
  who: { readonly actor: typeof CUSTOMER | ReturnType<typeof workerActor>; readonly scope: object },
) => ({ caseNo, ...who, receivedAtMs: world.nowMs(), key: randomUUID() });
const customer = { actor: CUSTOMER, scope: { customerId: CUSTOMER.id } };
const worker = () => {
  const actor = workerActor(world.workerId(0));
  return { actor, scope: { workerId: actor.id } };
};
const words = { reason: 'NEW_EVIDENCE', note: '用户当时已确认', evidenceIds: ['w-9'] } as const;

test('[X11] each side sees what it may do, until when, and its own words', async () => {
  const { order, caseNo } = await decided();
  const { steps, gateway } = stepsWith();
  const viewOf = async (who: {
    readonly actor: { readonly id: string };
    readonly scope: object;
  }) => {
    const viewer = { scope: who.scope, viewerId: who.actor.id };
    const [view] = await steps.ofOrder({ orderId: order.id, ...viewer });
    return view;
  };
  const appealUntil = (await caseOf(order, caseNo)).appealUntil?.toISOString();
  const both = { appealUntil, finalAt: null, allowedActions: ['appeal', 'accept'] };
  expect(await viewOf(customer)).toMatchObject({ ...both, isBorneByMe: false });
  expect(await viewOf(worker())).toMatchObject({ ...both, isBorneByMe: true });
  const own = await steps.appeal({ ...stepOf(caseNo, worker()), ...words, orderId: order.id });
  expect(gateway.told).toContain(`case ${caseNo}`);
  expect(own).toMatchObject({
    status: 'APPEALED',
    allowedActions: ['say'],
    appeals: [{ side: 'WORKER', reason: words.reason, note: words.note }],
  });
  expect(own.evidence.map(({ id }) => id)).toEqual(['w-9']);
  // The other side knows that, not what, and may join.
  expect(await viewOf(customer)).toMatchObject({
    allowedActions: ['addEvidence', 'appeal'],
    appeals: [{ side: 'WORKER', note: null }],
  });
  const fileOf = (viewerId: string) => steps.file({ caseNo, scope: {}, viewerId });
  expect(await fileOf(OPERATOR.id)).toMatchObject({ allowedActions: [], decidedBy: OPERATOR });
  expect(await fileOf('op-2')).toMatchObject({
    allowedActions: ['decideAppeal'],
    appeals: [{ side: 'WORKER', note: words.note }],
  });
  const answer = { ...stepOf(caseNo, customer), actor: { kind: 'operator', id: 'op-2' } } as const;
  await steps.decideAppeal({ ...answer, scope: {}, note: '维持原裁定', change: null });
  await carryOutCase(world.deps, quietGateway(), { caseNo });
  await finish(order, caseNo);
  expect(await viewOf(worker())).toMatchObject({ status: 'CLOSED', allowedActions: [] });
  expect(await fileOf('op-2')).toMatchObject({
    chargedFen: 5_000,
    firstDecision: { decision: 'PARTIAL', refundFen: 5_000, bearer: 'WORKER', by: OPERATOR },
    allowedActions: [],
  });
});

test('[X11] after the window nothing is offered any more', async () => {
  const { order } = await decided();
  const { steps } = stepsWith();
  world.advance(9 * DAY);
  const viewer = { scope: customer.scope, viewerId: CUSTOMER.id };
  const [view] = await steps.ofOrder({ orderId: order.id, ...viewer });
  expect(view?.allowedActions).toEqual([]);
});

test('[X11] nobody appeals for others, under another order, or after the run has ended', async () => {
  const { order, caseNo } = await decided();
  const other = await completed(world);
  const { steps } = stepsWith();
  const stranger = workerActor('somebody');
  const notFound = { code: 'NOT_FOUND' };
  const theirs = stepOf(caseNo, { actor: stranger, scope: { workerId: stranger.id } });
  await expect(steps.appeal({ ...theirs, ...words })).rejects.toMatchObject(notFound);
  await expect(steps.accept(theirs)).rejects.toMatchObject(notFound);
  const mine = stepOf(caseNo, worker());
  await expect(steps.appeal({ ...mine, ...words, orderId: other.id })).rejects.toMatchObject(
    notFound,
  );
  const ended = stepsWith({
    updateCase: async () => {
      throw new AppError('ORDER_ENDED');
    },
  });
  await expect(ended.steps.appeal({ ...mine, ...words })).rejects.toMatchObject({
    code: 'APPEAL_OVER',
  });
  const desk = { ...mine, actor: { kind: 'operator', id: 'op-2' }, scope: {} } as const;
  const change = { note: '维持', change: null };
  await expect(ended.steps.decideAppeal({ ...desk, ...change })).rejects.toMatchObject({
    code: 'CASE_DECIDED',
  });
  expect((await caseOf(order, caseNo)).appeals).toEqual([]);
});
