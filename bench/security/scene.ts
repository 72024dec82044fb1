import { randomBytes, randomUUID } from 'node:crypto';
import type { Env } from '../../config/env.js';
import type { Connection } from '../../data/connect.js';
import { additionModel } from '../../data/models/addition.js';
import { caseModel } from '../../data/models/case.js';
import { cityModel } from '../../data/models/city.js';
import { offerModel } from '../../data/models/dispatch.js';
import { orderModel } from '../../data/models/order.js';
import { sessionModel } from '../../data/models/session.js';
import { workerModel } from '../../data/models/worker.js';
import type { Role } from '../../contract/terms/permissions.js';
import { RESOURCES } from '../../resources/index.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import { crowdDeps } from '../crowd.js';
import { resourceDocuments } from './resource-documents.js';
import { consoleRows, MISSING_CONSOLE } from './console-rows.js';
import { furtherRows, MISSING_FURTHER } from './further-rows.js';
import { MISSING_STATISTICS, statisticsRows } from './statistics-rows.js';
import { ledgerRows, MISSING_LEDGER } from './ledger-rows.js';
import { MISSING_RECONCILE, reconcileRows } from './reconcile-rows.js';
import { MISSING_REFUND, refundRows } from './refund-rows.js';
import { MISSING_STANDING, standingRows } from './standing-rows.js';
import { MISSING_PAYOUT, payoutRows } from './payout-rows.js';
import { MISSING_WITHDRAWAL, withdrawalRows } from './withdrawal-rows.js';
import { additionRow, caseRow, offerRow, orderRow } from './rows.js';
import type { ObjectKind, ObjectSet } from './objects.js';
import {
  HUMAN_ROLES,
  audienceOfRole,
  insertCustomer,
  insertStaff,
  personOf,
  tokenOnce,
  type AuthParts,
  type Person,
  type Tenant,
} from './people.js';

const A: Tenant = { tag: 'a', cityCode: 'city-a', merchantId: 'merchant-a' };
const B: Tenant = { tag: 'b', cityCode: 'city-b', merchantId: 'merchant-b' };

/** Two tenants with everything in them, and one person of every role in each. */
export type Scene = {
  readonly people: ReadonlyMap<Role, Person>;
  readonly strangers: ReadonlyMap<Role, Person>;
  readonly sets: Readonly<Record<ObjectKind, ObjectSet>>;
  /** A session of a colleague, good for one call. */
  leaver(role: Role): Promise<string>;
  renew(isForced?: boolean): Promise<void>;
};

type Parts = {
  readonly connection: Connection;
  readonly env: Env;
  readonly apiUrl: string;
};

/**
 * Fills an empty database with two cities and two merchants. Documents of resources are made
 * through the api, orders and cases as their runs would have left them.
 */
export async function openScene(parts: Parts): Promise<Scene> {
  const { connection, env } = parts;
  const deps = crowdDeps({ env, database: connection });
  const staff = {
    a: await staffOf({ ...parts, deps }, A),
    b: await staffOf({ ...parts, deps }, B),
  };
  const documents = await resourceDocuments({ ...parts, tenants: { a: A, b: B }, staff });
  // As after the opening checklist, so that customers get past the closed door.
  await cityModel(connection).updateMany({}, { isOpen: true });
  const sets = {
    own: await objectsOf({ ...parts, deps, tenant: A, tag: 'a', documents }),
    same: await objectsOf({ ...parts, deps, tenant: A, tag: 'a2', documents }),
    other: await objectsOf({ ...parts, deps, tenant: B, tag: 'b', documents }),
    missing: missingSet(),
  };
  const people = await everybody({ ...parts, deps, tenant: A, staff: staff.a, set: sets.own });
  const strangers = await everybody({ ...parts, deps, tenant: B, staff: staff.b, set: sets.other });
  return {
    people,
    strangers,
    sets,
    leaver: (role) => tokenOnce(deps, `${role}-leaver`, role),
    async renew(isForced) {
      for (const person of people.values()) await person.renew(isForced);
    },
  };
}

async function staffOf(
  parts: Parts & { readonly deps: AuthParts },
  tenant: Tenant,
): Promise<ReadonlyMap<Role, Person>> {
  const { connection } = parts;
  const people = new Map<Role, Person>();
  for (const role of HUMAN_ROLES) {
    if (['customer', 'worker'].includes(audienceOfRole(role))) continue;
    const id = `${role}-${tenant.tag}`;
    await insertStaff(connection, { id, role, tenant });
    people.set(role, await personOf({ ...parts, id, role, tenant }));
    if (tenant === A) await insertStaff(connection, { id: `${role}-leaver`, role, tenant });
  }
  return people;
}

async function everybody(
  parts: Parts & {
    readonly deps: AuthParts;
    readonly tenant: Tenant;
    readonly staff: ReadonlyMap<Role, Person>;
    readonly set: ObjectSet;
  },
): Promise<ReadonlyMap<Role, Person>> {
  const { deps, connection, tenant, staff, set } = parts;
  const people = new Map(staff);
  const worker = await actingWorkerOf(connection, set.orderId);
  const acting = { customer: set.customerId, worker } as const;
  for (const role of ['customer', 'worker'] as const) {
    people.set(role, await personOf({ deps, connection, id: acting[role], role, tenant }));
  }
  if (tenant === A) {
    await insertCustomer(deps, 'customer-leaver', '13700000099');
    const leaver = { connection, deps, id: 'worker-leaver', like: worker };
    await copyWorker(leaver);
  }
  return people;
}

async function actingWorkerOf(connection: Connection, orderId: string): Promise<string> {
  const order = await orderModel(connection).findById(orderId).lean().exec();
  return order?.tickets[0]?.workerId ?? '';
}

/** A colleague with a login of his own, whose sessions may end. */
async function copyWorker(input: {
  readonly connection: Connection;
  readonly deps: AuthParts;
  readonly id: string;
  readonly like: string;
}): Promise<void> {
  const { connection, deps, id, like } = input;
  const template = await workerModel(connection).findById(like).lean().exec();
  await workerModel(connection).collection.insertOne({ ...template, _id: id } as never);
  await ensureUser({ deps, id, phone: '13700000098', audience: 'worker' });
}

type SetInput = Parts & {
  readonly deps: AuthParts;
  readonly tenant: Tenant;
  readonly tag: string;
  readonly documents: Awaited<ReturnType<typeof resourceDocuments>>;
};

async function objectsOf(input: SetInput): Promise<ObjectSet> {
  const { connection, env, deps, tenant, tag, documents } = input;
  const resources = documents.byTag(tag);
  const index = ['a', 'a2', 'b'].indexOf(tag) + 1;
  const customerId = await insertCustomer(deps, `customer-${tag}`, `1370000000${index}`);
  const workerId = documents.workerOf(tag);
  const orderId = randomUUID();
  const no = `DH2026110100000${index}`;
  const facts = { orderId, no, tenant, tag, customerId, workerId, resources };
  await orderModel(connection).create(orderRow(env, facts));
  await caseModel(connection).create(caseRow(facts));
  await additionModel(connection).create(additionRow(facts));
  await offerModel(connection).create(offerRow(facts));
  const further = await furtherRows(connection, facts);
  const standing = await standingRows(env, connection, facts);
  const ledger = await ledgerRows(connection, facts);
  const refund = await refundRows(connection, facts);
  const reconcile = await reconcileRows(connection, facts);
  const withdrawal = await withdrawalRows(connection, facts);
  const payout = await payoutRows(connection, facts);
  const consoles = await consoleRows(connection, facts);
  const statistics = await statisticsRows(connection, facts);
  const staffId = await insertStaff(connection, {
    id: `target-${tag}`,
    role: 'merchantClerk',
    tenant,
  });
  const target = await personOf({ deps, connection, id: staffId, role: 'merchantClerk', tenant });
  const session = await sessionModel(connection)
    .findOne({ subjectId: target.id, revokedAt: null })
    .lean()
    .exec();
  const of = (name: string): string => resources[name] ?? '';
  return {
    ...further,
    ...standing,
    ...ledger,
    ...refund,
    ...reconcile,
    ...withdrawal,
    ...payout,
    ...consoles,
    ...statistics,
    cityCode: tenant.cityCode,
    merchantId: tenant.merchantId,
    customerId,
    orderId,
    ticketId: `${orderId}:1`,
    caseNo: `${no}C01`,
    additionNo: `${no}A01`,
    offerId: `${orderId}:1:1`,
    stepCode: 'work',
    storeId: of('stores'),
    workerId: of('workers'),
    staffId,
    sessionId: session?._id ?? '',
    categoryId: of('categories'),
    itemId: of('items'),
    offeringId: of('offerings'),
    policyId: of('policies'),
    closureId: of('closures'),
    payToken: randomBytes(16).toString('base64url'),
    resources: { ...resources, staff: staffId },
  };
}

/** Ids in the right form that nothing has. */
export function missingSet(): ObjectSet {
  const orderId = randomUUID();
  const resources = Object.fromEntries(RESOURCES.map(({ name }) => [name, 'no-such-document']));
  return {
    ...MISSING_FURTHER,
    ...MISSING_STANDING,
    ...MISSING_LEDGER,
    ...MISSING_REFUND,
    ...MISSING_RECONCILE,
    ...MISSING_WITHDRAWAL,
    ...MISSING_PAYOUT,
    ...MISSING_CONSOLE,
    ...MISSING_STATISTICS,
    cityCode: 'no-such-city',
    merchantId: 'no-such-merchant',
    customerId: randomUUID(),
    orderId,
    ticketId: `${orderId}:1`,
    caseNo: 'DH20261101000099C01',
    additionNo: 'DH20261101000099A01',
    offerId: `${orderId}:1:1`,
    stepCode: 'work',
    storeId: 'no-such-store',
    workerId: 'no-such-worker',
    staffId: 'no-such-person',
    sessionId: randomUUID(),
    categoryId: 'no-such-category',
    itemId: 'no-such-item',
    offeringId: 'no-such-offering',
    policyId: 'no-such-policy',
    closureId: 'no-such-closure',
    payToken: randomBytes(16).toString('base64url'),
    resources,
  };
}
