import { fen, type Fen } from '../../contract/terms/money.js';
import type { Actor, OrderStatus } from '../../contract/terms/order.js';
import type { OrderDocument, Ticket } from '../../data/models/order.js';
import { cancelFeeJournal } from '../../domain/ledger/end-postings.js';
import type { Journal } from '../../domain/ledger/journal.js';
import {
  paidJournal,
  refundRequestedJournal,
  refundSucceededJournal,
} from '../../domain/ledger/postings.js';
import { settleJournal } from '../../domain/ledger/settle-postings.js';
import { cellsOf } from '../../domain/geo/cells.js';
import type { LngLat } from '../../domain/geo/distance.js';
import type { Random } from '../../data/seed/random.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Parts of a thousand orders; what is left is still open, or completed where that is past. */
const UNPAID_PERMILLE = 60;
const CANCELLED_PERMILLE = 90;
const REFUNDED_PERMILLE = 30;
const ESCALATED_PERMILLE = 40;
const DECLINED_PERMILLE = 150;

/** Orders an hour by the hour of the day (UTC+8): little at night, two peaks. */
const HOUR_WEIGHTS = [
  1, 1, 1, 1, 1, 2, 6, 16, 30, 36, 30, 24, 20, 22, 26, 28, 26, 24, 26, 28, 20, 10, 4, 2,
];
const CHINA_MS = 8 * HOUR;

export type DrawWorld = {
  readonly cities: readonly {
    readonly cityCode: string;
    readonly timeZone: string;
    readonly center: LngLat;
  }[];
  readonly merchantIds: readonly string[];
  readonly categoryIds: readonly string[];
  /** Of every city. */
  readonly workersPerCity: number;
  readonly customers: number;
  /** Orders are placed from the first moment to the last. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing has happened after it. */
  readonly nowMs: number;
  readonly hasPeaks: boolean;
};

export type DrawnEvent = {
  readonly event: string;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly actor: Actor;
  readonly atMs: number;
};

export type DrawnOrder = {
  readonly order: OrderDocument;
  /** Those that statistics read, and no others. */
  readonly events: readonly DrawnEvent[];
  readonly journals: readonly { readonly journal: Journal; readonly atMs: number }[];
};

/** Draws orders of a made-up world: documents as their runs would have left them, and what was booked. */
export function createDraw(world: DrawWorld, random: Random): (index: number) => DrawnOrder {
  const places = world.cities.map(({ center }) => placesAround(center, random));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (permille: number): boolean => random() * 1_000 < permille;
  return (index) => {
    const cityIndex = Math.floor(random() * random() * world.cities.length);
    const city = world.cities[cityIndex] ?? pick(world.cities);
    const place = pick(places[cityIndex] ?? []);
    const worker = Math.floor(random() * world.workersPerCity);
    const placedAtMs = placedAt(world, random);
    const draft: Draft = {
      ...{ index, city, place, placedAtMs, nowMs: world.nowMs },
      // A worker has one merchant.
      merchantId: world.merchantIds[worker % world.merchantIds.length] ?? '',
      categoryId: pick(world.categoryIds),
      customerId: `customer-${Math.floor(random() * random() * world.customers)}`,
      workerId: `worker-${city.cityCode}-${worker}`,
      goodsFen: fen(5_000 + Math.floor(random() * 30_000)),
      travelFeeFen: fen(chance(300) ? 1_000 : 0),
      isStore: chance(100),
      payMs: 20_000 + Math.floor(random() * 8 * MINUTE),
      waitMs: Math.floor(5_000 + random() ** 4 * 5 * HOUR),
      leadMs: Math.floor(HOUR + random() ** 2 * 4 * DAY),
      workMs: Math.floor((0.75 + random() * 3) * HOUR),
      isUnpaid: chance(UNPAID_PERMILLE),
      cancelledBy: chance(CANCELLED_PERMILLE) ? pick(CANCELLERS) : null,
      isRefunded: chance(REFUNDED_PERMILLE),
      isEscalated: chance(ESCALATED_PERMILLE),
      declines: chance(DECLINED_PERMILLE) ? 1 + Math.floor(random() * 2) : 0,
    };
    return build(draft);
  };
}

const CANCELLERS: readonly Actor['kind'][] = [
  ...(['customer', 'customer', 'customer', 'worker', 'merchant', 'clerk'] as const),
  ...(['operator', 'support', 'case', 'system'] as const),
];

type Draft = {
  readonly index: number;
  readonly city: DrawWorld['cities'][number];
  readonly place: Place;
  readonly placedAtMs: number;
  readonly nowMs: number;
  readonly merchantId: string;
  readonly categoryId: string;
  readonly customerId: string;
  readonly workerId: string;
  readonly goodsFen: Fen;
  readonly travelFeeFen: Fen;
  readonly isStore: boolean;
  readonly payMs: number;
  readonly waitMs: number;
  readonly leadMs: number;
  readonly workMs: number;
  readonly isUnpaid: boolean;
  readonly cancelledBy: Actor['kind'] | null;
  readonly isRefunded: boolean;
  readonly isEscalated: boolean;
  readonly declines: number;
};

type Place = { readonly point: LngLat } & ReturnType<typeof cellsOf>;

const PLACES = 300;
/** Degrees: some fifteen kilometres each way, more of them in the middle. */
const SPREAD = 0.15;

function placesAround(center: LngLat, random: Random): readonly Place[] {
  const near = (): number => (random() + random() + random() - 1.5) * SPREAD;
  return Array.from({ length: PLACES }, () => {
    const point: LngLat = [center[0] + near(), center[1] + near()];
    return { point, ...cellsOf(point) };
  });
}

function placedAt({ fromMs, toMs, hasPeaks }: DrawWorld, random: Random): number {
  const anyMs = Math.floor(fromMs + random() * (toMs - fromMs));
  if (!hasPeaks) return anyMs;
  const total = HOUR_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  let left = random() * total;
  const hour = HOUR_WEIGHTS.findIndex((weight) => (left -= weight) < 0);
  const dayMs = Math.floor((anyMs + CHINA_MS) / DAY) * DAY - CHINA_MS;
  const atMs = dayMs + Math.max(0, hour) * HOUR + Math.floor(random() * HOUR);
  return atMs < fromMs || atMs >= toMs ? anyMs : atMs;
}

/** What has happened until now, one thing after the other. */
function build(draft: Draft): DrawnOrder {
  const { placedAtMs, nowMs } = draft;
  const paidAtMs = placedAtMs + draft.payMs;
  if (draft.isUnpaid) {
    const closedAtMs = placedAtMs + 15 * MINUTE;
    return closedAtMs > nowMs
      ? drawn(draft, { status: 'PENDING_PAYMENT' })
      : drawn(draft, { status: 'CLOSED', endedAtMs: closedAtMs });
  }
  if (paidAtMs > nowMs) return drawn(draft, { status: 'PENDING_PAYMENT' });
  const assignedAtMs = paidAtMs + draft.waitMs;
  const startedAtMs = Math.max(assignedAtMs, placedAtMs + draft.leadMs);
  const finishedAtMs = startedAtMs + draft.workMs;
  const endedAtMs = finishedAtMs + 3 * HOUR;
  if (draft.cancelledBy !== null) {
    const cancelledAtMs = paidAtMs + Math.floor((startedAtMs - paidAtMs) / 2);
    if (cancelledAtMs <= nowMs) {
      const hadWorker = !draft.isStore && assignedAtMs < cancelledAtMs;
      const times = { paidAtMs, endedAtMs: cancelledAtMs };
      return drawn(draft, {
        ...{ ...times, status: 'CANCELLED' },
        ...(hadWorker && { assignedAtMs }),
      });
    }
  }
  if (draft.isStore) {
    return endedAtMs <= nowMs
      ? drawn(draft, { status: 'COMPLETED', paidAtMs, endedAtMs })
      : drawn(draft, { status: 'AWAITING_REDEMPTION', paidAtMs });
  }
  if (assignedAtMs > nowMs) return drawn(draft, { status: 'DISPATCHING', paidAtMs });
  const busy = { paidAtMs, assignedAtMs };
  if (startedAtMs > nowMs) return drawn(draft, { ...busy, status: 'ASSIGNED' });
  if (finishedAtMs > nowMs) return drawn(draft, { ...busy, status: 'IN_SERVICE', startedAtMs });
  const done = { ...busy, startedAtMs, finishedAtMs };
  return endedAtMs > nowMs
    ? drawn(draft, { ...done, status: 'AWAITING_CONFIRMATION' })
    : drawn(draft, { ...done, status: 'COMPLETED', endedAtMs });
}

type Fate = {
  readonly status: OrderStatus;
  readonly paidAtMs?: number;
  readonly assignedAtMs?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly endedAtMs?: number;
};

function drawn(draft: Draft, fate: Fate): DrawnOrder {
  return {
    order: orderOf(draft, fate),
    events: eventsOf(draft, fate),
    journals: fate.paidAtMs === undefined ? [] : journalsOf(draft, fate, fate.paidAtMs),
  };
}

const idOf = ({ index }: Draft): string => `drawn-${String(index).padStart(8, '0')}`;
const dateOf = (atMs: number | undefined): Date | null =>
  atMs === undefined ? null : new Date(atMs);

function eventsOf(draft: Draft, fate: Fate): DrawnEvent[] {
  const { paidAtMs, endedAtMs, status } = fate;
  if (paidAtMs === undefined) return [];
  const actor = { kind: 'worker', id: draft.workerId } as const;
  const system = { kind: 'system', id: 'system' } as const;
  const declines = draft.isStore ? 0 : draft.declines;
  const events: DrawnEvent[] = Array.from({ length: declines }, (_none, turn) => ({
    ...({ event: 'decline', from: 'DISPATCHING', to: 'DISPATCHING', actor } as const),
    atMs: paidAtMs + (turn + 1) * MINUTE,
  }));
  if (draft.isEscalated && !draft.isStore) {
    const escalation = { event: 'escalate', from: 'DISPATCHING', to: 'MANUAL_DISPATCH' } as const;
    events.push({ ...escalation, actor: system, atMs: paidAtMs + 10 * MINUTE });
  }
  if (status === 'CANCELLED' && endedAtMs !== undefined && draft.cancelledBy !== null) {
    const by = { kind: draft.cancelledBy, id: `${draft.cancelledBy}-1` };
    const from = draft.isStore ? 'AWAITING_REDEMPTION' : 'ASSIGNED';
    events.push({ event: 'cancel', from, to: 'CANCELLED', actor: by, atMs: endedAtMs });
  }
  return events.filter(({ atMs }) => atMs <= draft.nowMs);
}

const FEE_PERCENT = 20;
const COMMISSION_PERCENT = 10;
const WORKER_PERCENT = 80;
const SETTLEMENT_HOLD_MS = 3 * DAY;

/** What was booked until now: payment, refund, and the end of the escrow. */
function journalsOf(draft: Draft, fate: Fate, paidAtMs: number): DrawnOrder['journals'] {
  const { goodsFen, travelFeeFen, nowMs } = draft;
  const orderId = idOf(draft);
  const channel = draft.index % 4 === 0 ? 'alipay' : 'wechat';
  const totalFen = fen(goodsFen + travelFeeFen);
  const paymentNo = `P${draft.index}`;
  const journals: { journal: Journal; atMs: number }[] = [
    { journal: paidJournal({ paymentNo, orderId, channel, amountFen: totalFen }), atMs: paidAtMs },
  ];
  const giveBack = (amountFen: Fen, atMs: number): void => {
    const refund = { refundNo: `R${draft.index}`, orderId, amountFen };
    journals.push({ journal: refundRequestedJournal(refund), atMs });
    const success = refundSucceededJournal({ ...refund, channel });
    journals.push({ journal: success, atMs: atMs + MINUTE });
  };
  const worker = (shareFen: Fen, travelFen: Fen) =>
    draft.isStore ? [] : [{ workerId: draft.workerId, shareFen, travelFen }];
  if (fate.status === 'CANCELLED' && fate.endedAtMs !== undefined) {
    const hasFee = fate.assignedAtMs !== undefined;
    const feeFen = fen(hasFee ? Math.floor((goodsFen * FEE_PERCENT) / 100) : 0);
    const fee = cancelFeeJournal({
      ...{ orderId, merchantId: draft.merchantId, merchantFen: fen(0) },
      platformFen: fen(feeFen - Math.floor((feeFen * WORKER_PERCENT) / 100)),
      workers: worker(fen(Math.floor((feeFen * WORKER_PERCENT) / 100)), fen(0)),
    });
    if (fee !== null && hasFee) journals.push({ journal: fee, atMs: fate.endedAtMs });
    giveBack(fen(totalFen - feeFen), fate.endedAtMs + MINUTE);
  }
  if (fate.status === 'COMPLETED' && fate.endedAtMs !== undefined) {
    const backFen = draft.isRefunded ? Math.floor(goodsFen / 4) : 0;
    if (backFen > 0) giveBack(fen(backFen), fate.endedAtMs + 5 * HOUR);
    const leftFen = goodsFen - backFen;
    const commissionFen = Math.floor((leftFen * COMMISSION_PERCENT) / 100);
    const shareFen = Math.floor(((leftFen - commissionFen) * WORKER_PERCENT) / 100);
    const workers = worker(fen(shareFen), travelFeeFen);
    const givenFen = workers.length === 0 ? 0 : shareFen + travelFeeFen;
    const parts = {
      ...{ commissionFen: fen(commissionFen), referralFen: fen(0), workers },
      merchantFen: fen(leftFen + travelFeeFen - commissionFen - givenFen),
    };
    const journal = settleJournal({ orderId, parts, merchantId: draft.merchantId });
    journals.push({ journal, atMs: fate.endedAtMs + SETTLEMENT_HOLD_MS });
  }
  return journals.filter(({ atMs }) => atMs <= nowMs);
}

function ticketsOf(draft: Draft, fate: Fate): Ticket[] {
  if (draft.isStore) return [];
  const isDone = fate.status === 'COMPLETED';
  return [
    {
      _id: `${idOf(draft)}:1`,
      status: isDone ? 'DONE' : fate.status === 'CANCELLED' ? 'CANCELLED' : 'ASSIGNED',
      workerId: fate.assignedAtMs === undefined ? null : draft.workerId,
      ...{ heldWorkerId: null, isMovable: false, origin: 'DISPATCH', originReason: null, round: 0 },
      excludedWorkerIds: [],
      assignedAt: dateOf(fate.assignedAtMs),
      ...{ departedAt: null, arrivedAt: null },
      startedAt: dateOf(fate.startedAtMs),
      finishedAt: dateOf(fate.finishedAtMs),
      ...{ photoIds: [], noShowPhotoIds: [], reworkOf: null, isRejected: false },
    },
  ];
}

/** Fields that lists, indexes and statistics read; the rest is left at nothing. */
function orderOf(draft: Draft, fate: Fate): OrderDocument {
  const { city, place, placedAtMs, goodsFen, travelFeeFen } = draft;
  const { point, ...cells } = place;
  const isCompleted = fate.status === 'COMPLETED';
  const startAt = new Date(placedAtMs + draft.leadMs);
  return {
    _id: idOf(draft),
    no: `DX${draft.index}`,
    ...{ customerId: draft.customerId, merchantId: draft.merchantId },
    ...{ cityCode: city.cityCode, timeZone: city.timeZone },
    ...{ categoryId: draft.categoryId, itemId: 'drawn', itemName: 'drawn', offeringId: 'drawn' },
    mode: draft.isStore ? 'IN_STORE' : 'HOME',
    storeId: null,
    placedBy: { kind: 'customer', id: draft.customerId },
    ...{ isWalkIn: false, reworkOf: null, quoteId: null, workersNeeded: 1, skills: [] },
    status: fate.status,
    paymentStatus: fate.paidAtMs === undefined ? 'PENDING' : 'PAID',
    ...{ refundStatus: 'NONE', settlementStatus: isCompleted ? 'SETTLED' : 'NONE' },
    reviewStatus: isCompleted ? 'CLOSED' : 'NONE',
    seq: 1,
    tickets: ticketsOf(draft, fate),
    startAt,
    endAt: new Date(startAt.getTime() + draft.workMs),
    ...{ isNow: false, prepMs: 0, cleanMs: 0 },
    address: {
      ...{ district: 'drawn', sealed: '', point: { type: 'Point', coordinates: point } },
      ...cells,
    },
    ...{ lines: [], goodsFen, travelFeeFen, totalFen: fen(goodsFen + travelFeeFen) },
    ...{ commissionBps: 1_000, workerShareBps: 8_000 },
    paidFen: fen(fate.paidAtMs === undefined ? 0 : goodsFen + travelFeeFen),
    refundedFen: fen(0),
    policy: {} as OrderDocument['policy'],
    ...{ policyVersion: 'drawn', startCode: '0000', flags: [] },
    ...{ payClosedAt: null, dispatchFailure: null, stageDeadlineAt: null, lock: null, priority: 0 },
    ...{ poolUntil: null, proposal: null, reschedules: 0, workerChanges: 0, additionNo: null },
    ...{ approvals: [], openCaseNo: null, codeUntil: null, end: null },
    payDeadlineAt: new Date(placedAtMs + 15 * MINUTE),
    paidAt: dateOf(fate.paidAtMs),
    completedAt: isCompleted ? dateOf(fate.endedAtMs) : null,
    endedAt: dateOf(fate.endedAtMs),
    ...{ settleAfter: null, disputeUntil: null, reviewUntil: null },
    createdAt: new Date(placedAtMs),
    updatedAt: new Date(fate.endedAtMs ?? placedAtMs),
  };
}
