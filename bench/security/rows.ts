import type { Env } from '../../config/env.js';
import type { AdditionDocument } from '../../data/models/addition.js';
import type { CaseDocument } from '../../data/models/case.js';
import type { OfferDocument } from '../../data/models/dispatch.js';
import type { OrderDocument } from '../../data/models/order.js';
import { fen } from '../../contract/terms/money.js';
import { placedState } from '../../domain/order/state.js';
import { createSealer } from '../../temporal/order-deps.js';
import { orderFacts } from '../../tests/factories/order-facts.js';
import { orderDocument } from '../../tests/int/order/order-document.js';
import { newTicket } from '../../use-cases/order/new-ticket.js';
import { addressContext } from '../../use-cases/order/order-address.js';
import type { Tenant } from './people.js';

const DAY_MS = 24 * 3_600_000;
const POINT = { type: 'Point', coordinates: [120.15, 30.25] } as const;
const ADDRESS = { contact: '示例', phone: '13800138000', line: '示例路 1 号' };

/** What an order of the scene is about. */
export type RowFacts = {
  readonly orderId: string;
  readonly no: string;
  readonly tenant: Tenant;
  readonly tag: string;
  readonly customerId: string;
  readonly workerId: string;
  readonly resources: Readonly<Record<string, string>>;
};

/** A paid order with its worker assigned, for tomorrow; it has no run. */
export function orderRow(env: Env, facts: RowFacts): OrderDocument {
  const { orderId, no, tenant, customerId, workerId, resources } = facts;
  const placedAtMs = Date.now();
  const { cityCode, merchantId } = tenant;
  const categoryId = resources.categories ?? '';
  const base = orderFacts({
    orderId,
    cityCode,
    merchantId,
    customerId,
    categoryId,
    placedAtMs,
    startMs: placedAtMs + DAY_MS,
    heldWorkerId: workerId,
  });
  const ticket = { ...newTicket({ ticketId: `${orderId}:1` }), workerId, assignedAt: new Date() };
  if (!env.dataEncryptionKey) throw new RangeError('DATA_ENCRYPTION_KEY is missing');
  const sealer = createSealer(env.dataEncryptionKey, env.blindIndexKey);
  const document = orderDocument({
    facts: base,
    state: { ...placedState(base), status: 'ASSIGNED', seq: 5, paidAtMs: placedAtMs },
    point: { type: POINT.type, coordinates: [...POINT.coordinates] },
    own: {
      no,
      timeZone: 'Asia/Shanghai',
      itemId: resources.items ?? '',
      itemName: '示例服务',
      offeringId: resources.offerings ?? '',
      skills: [`skill.a`],
      prepMs: 0,
      cleanMs: 0,
      workerShareBps: 7_000,
      tickets: [{ ...ticket, status: 'ASSIGNED', origin: 'DISPATCH' }],
    },
  });
  const sealed = sealer.seal(JSON.stringify(ADDRESS), addressContext(orderId));
  return { ...document, address: { ...document.address, sealed } };
}

/** An open complaint about the order. */
export function caseRow(facts: RowFacts): CaseDocument {
  const { orderId, no, tenant, customerId } = facts;
  const { cityCode, merchantId } = tenant;
  const at = new Date();
  const by = { kind: 'customer', id: customerId } as const;
  return {
    _id: `${no}C01`,
    orderId,
    orderNo: no,
    customerId,
    merchantId,
    cityCode,
    kind: 'COMPLAINT',
    openedBy: by,
    reason: 'POOR_QUALITY',
    noteId: null,
    ticketId: null,
    key: `case-${orderId}`,
    evidence: [],
    status: 'OPEN',
    decision: null,
    firstDecision: null,
    appealSides: [],
    appealUntil: null,
    appeals: [],
    acceptedBy: [],
    finalAt: null,
    chargedFen: fen(0),
    slaAt: new Date(at.getTime() + DAY_MS),
    escalatedAt: null,
    carriedOutAt: null,
    refundNos: [],
    reworkOrderId: null,
    reworks: 0,
    history: [],
    createdAt: at,
    openedAt: at,
    closedAt: null,
  };
}

/** More time, proposed and not paid. */
export function additionRow(facts: RowFacts): AdditionDocument {
  const { orderId, no } = facts;
  const at = new Date();
  return {
    _id: `${no}A01`,
    orderId,
    n: 1,
    ticketId: `${orderId}:1`,
    kind: 'TIME',
    by: 'customer',
    requestKey: `addition-${orderId}`,
    minutes: 30,
    amountFen: fen(3_000),
    lines: [],
    paymentNo: `${no}P51`,
    status: 'PROPOSED',
    payClosedAt: null,
    openings: 0,
    createdAt: at,
    expiresAt: new Date(at.getTime() + DAY_MS),
  };
}

/** The question that the worker was asked. */
export function offerRow(facts: RowFacts): OfferDocument {
  const { orderId, tenant, workerId } = facts;
  const at = new Date();
  return {
    _id: `${orderId}:1:1`,
    orderId,
    ticketId: `${orderId}:1`,
    workerId,
    cityCode: tenant.cityCode,
    round: 1,
    origin: 'DISPATCH',
    status: 'PENDING',
    expiresAt: new Date(at.getTime() + DAY_MS),
    startAt: new Date(at.getTime() + DAY_MS),
    etaMs: 0,
    costTerms: {},
    announcedAt: at,
    answeredAt: null,
    declineReason: null,
    createdAt: at,
  };
}
