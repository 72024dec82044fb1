import { isAppError } from '../../../contract/terms/errors.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import {
  draftCase,
  openCaseAfterCompletion,
  openCaseInSession,
} from '../../../use-cases/case/open-case.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER } from '../order/transition-fixture.js';
import {
  DAY,
  caseOf,
  codesOf,
  complain,
  completed,
  draftOf,
  handedIn,
  quietGateway,
} from './case-fixture.js';

const COPIES = 8;
const ROUNDS = 8;

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const openAfter = (input: Parameters<typeof openCaseAfterCompletion>[2]) =>
  openCaseAfterCompletion(world.deps, quietGateway(), input);

/** As a client does after 503: the database was too busy with the others to say yes or no. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isAppError(error) || error.code !== 'CONTENTION' || attempt === COPIES) throw error;
    }
  }
}

describe('a case', () => {
  test('[X11] eight that open at once for one order: one opens', async () => {
    const order = await completed(world);
    const inputs = await Promise.all(Array.from({ length: COPIES }, () => draftOf(order)));
    const results = await Promise.allSettled(
      inputs.map((input) => patiently(() => openAfter(input))),
    );
    expect(codesOf(results)).toEqual(new Array(COPIES - 1).fill('CASE_EXISTS'));
    const open = await world.deps.cases.ofOrder(order.id);
    expect(open).toHaveLength(1);
    expect((await order.document()).openCaseNo).toBe(open[0]?._id);
  });

  test('[X11] a repeat of the request is the same case, with its words kept once', async () => {
    const order = await completed(world);
    const input = await draftOf(order);
    const gateway = quietGateway();
    const opened = await Promise.all(
      Array.from({ length: COPIES }, () => openCaseAfterCompletion(world.deps, gateway, input)),
    );
    expect(new Set(opened.map(({ caseNo }) => caseNo)).size).toBe(1);
    const row = await caseOf(order, opened[0]?.caseNo ?? '');
    expect(row.history.map(({ what }) => what)).toEqual(['OPENED']);
    expect(await world.deps.orderNotes.findById(row.noteId ?? '')).toMatchObject({
      orderId: order.id,
      text: input.noteText,
    });
    expect(new Set(gateway.told)).toEqual(new Set([`hold ${row._id}`, `case ${row._id}`]));
  });

  test('[X11] two before completion: the second is refused by the database', async () => {
    const order = await handedIn(world);
    const [first, second] = [
      await draftCase(world.deps, await draftOf(order)),
      await draftCase(world.deps, await draftOf(order)),
    ];
    expect(first.caseNo).not.toBe(second.caseNo);
    const document = await order.document();
    const open = (caseNo: string) =>
      world.deps.transact((session) =>
        openCaseInSession(
          world.deps,
          { caseNo, order: document, actor: CUSTOMER, at: new Date(world.nowMs()) },
          session,
        ),
      );
    await open(first.caseNo);
    await open(first.caseNo);
    await expect(open(second.caseNo)).rejects.toMatchObject({ code: 'CASE_EXISTS' });
    expect((await caseOf(order, second.caseNo)).status).toBe('DRAFT');
  });

  test('[X11] opens with the change of the order, its SLA from then on', async () => {
    const order = await handedIn(world);
    const { caseNo } = await draftCase(world.deps, await draftOf(order));
    const atMs = world.nowMs();
    const input = order.run.commitOf({ event: 'dispute', atMs, caseNo }, { actor: CUSTOMER });
    await commitTransition(world.deps, input);
    const { policy } = await order.document();
    expect(await caseOf(order, caseNo)).toMatchObject({
      status: 'OPEN',
      openedAt: new Date(atMs),
      slaAt: new Date(atMs + policy.caseSlaMs),
    });
  });
});

describe('a case and the settlement at the same moment', () => {
  test('[X11] the database lets one of them happen, never both', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await completed(world);
      const input = await draftOf(order);
      const [opened, settled] = await Promise.all([
        openCaseAfterCompletion(world.deps, quietGateway(), input),
        settleOrder(world.deps, order.id),
      ]);
      const { openCaseNo, settlementStatus } = await order.document();
      const row = await world.deps.payments.findSettlement(order.id);
      if (settled.kind === 'held') {
        expect(opened.isHeld).toBe(true);
        expect({ openCaseNo, settlementStatus, row }).toEqual({
          openCaseNo: opened.caseNo,
          settlementStatus: 'HELD',
          row: null,
        });
      } else {
        expect(opened.isHeld).toBe(false);
        expect({ openCaseNo, settlementStatus }).toEqual({
          openCaseNo: null,
          settlementStatus: 'SETTLED',
        });
        expect(row).not.toBeNull();
      }
    }
  });

  test('[X11] a case that was first: the settlement answers "held"', async () => {
    const order = await completed(world);
    await complain(order);
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
  });

  test('[X11] a settlement that was first: the case opens and holds nothing', async () => {
    const order = await completed(world);
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    const gateway = quietGateway();
    const caseNo = await complain(order, gateway);
    expect(gateway.told).toEqual([`case ${caseNo}`]);
    expect((await order.document()).openCaseNo).toBeNull();
  });
});

describe('a complaint by its time', () => {
  test('[X11] after the dispute window: opens without a hold; after 30 days: refused', async () => {
    const order = await completed(world);
    const { completedAt, disputeUntil, policy } = await order.document();
    const openAt = async (receivedAtMs: number) =>
      openCaseAfterCompletion(
        world.deps,
        quietGateway(),
        await draftOf(order, { receivedAtMs, evidence: [] }),
      );
    const lastMs = (completedAt?.getTime() ?? 0) + policy.complaintMs;
    await expect(openAt(lastMs + 1)).rejects.toMatchObject({ code: 'COMPLAINT_TOO_LATE' });
    const late = await openAt((disputeUntil?.getTime() ?? 0) + DAY);
    expect(late.isHeld).toBe(false);
    expect((await order.document()).openCaseNo).toBeNull();
    await expect(openAt(lastMs)).rejects.toMatchObject({ code: 'CASE_EXISTS' });
  });
});
