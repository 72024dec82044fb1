import { readFileSync } from 'node:fs';
import path from 'node:path';
import { offerModel } from '../../data/models/dispatch.js';
import { orderModel } from '../../data/models/order.js';
import { workerModel, type WorkerDocument } from '../../data/models/worker.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { workerPhone } from '../../data/seed/phones.js';
import { DEMO_LOGINS_FILE, type DemoLogin } from '../../data/setup/demo-logins.js';
import { agree } from '../../scripts/drive/consents.js';
import { newKey, type HttpClient } from '../../scripts/drive/http-client.js';
import {
  asCustomer,
  asWorker,
  loginByPhone,
  loginStaff,
  type Endpoints,
} from '../../scripts/drive/people.js';
import { RESOURCE_SAMPLES } from '../../tests/factories/resource-samples.js';
import { placeOf } from '../../tests/factories/stack-world.js';
import { eventually, until } from '../../tests/factories/stack-wait.js';
import type { Canary } from './canary.js';
import { handInApplication } from './application.js';
import type { PrivacyStage } from './stage.js';

export const OFFERING = 'demo-self_daily-2h';
const SKILL = 'daily.clean';
/** A step of that category. */
const STEP = 'work';
export const MERCHANT = 'demo-self';
const CLERK = 'clerk';
const IN_STORE = {
  offeringId: 'demo-self_massage-store-foot',
  optionCodes: ['herb'],
  storeId: 'demo-s1',
};
const SLOW_MS = 40_000;
const DAY_MS = 24 * 3_600_000;

/** What the canary's life left behind, by id. */
export type Traces = {
  readonly customerId: string;
  readonly customer: HttpClient;
  /** A demo login of the platform's staff. */
  readonly staff: (account: string) => Promise<HttpClient>;
  readonly orderId: string;
  readonly cancelledOrderId: string;
  readonly caseNo: string;
  readonly applicationId: string;
  readonly workerId: string;
  /** Who served the order. */
  readonly servedBy: string;
  /** Documents that staff made with personal values in them. */
  readonly staffed: { readonly workers: string; readonly merchants: string };
};

type Customer = ReturnType<typeof asCustomer>;
type Scene = {
  readonly stage: PrivacyStage;
  readonly canary: Canary;
  readonly customer: Customer;
  readonly staff: (account: string) => Promise<HttpClient>;
};

/**
 * One person's way through the product over HTTP alone: signs in, applies with an ID and is taken,
 * names his accounts, books and is served, complains, cancels; support books for a caller, the city
 * manager enters a worker and a merchant. Every field of a person gets a canary value.
 */
export async function liveThrough(stage: PrivacyStage, canary: Canary): Promise<Traces> {
  const { endpoints } = stage;
  const client = await loginByPhone({ endpoints, phone: canary.phone, audience: 'customer' });
  const customer = asCustomer(client, endpoints);
  const scene: Scene = { stage, canary, customer, staff: staffOf(stage) };
  const { id: customerId } = await client.must<{ id: string }>('GET', '/auth/me');
  const applicant = { apiUrl: endpoints.apiUrl, client, canary, staff: scene.staff };
  const { applicationId, workerId } = await handInApplication(applicant);
  const served = await serveOrder(scene);
  const caseNo = await complain(scene, served.orderId);
  const cancelledOrderId = await bookAndCancel(scene, served.worker);
  await bookForCaller(scene, served.worker);
  await walkIn(scene);
  const staffed = await enterPeople(scene, served.worker);
  const worker = await loginByPhone({ endpoints, phone: canary.phone, audience: 'worker' });
  await fallIll(worker, canary);
  await nameAccounts(worker, canary);
  return {
    customerId,
    customer: client,
    staff: scene.staff,
    orderId: served.orderId,
    cancelledOrderId,
    caseNo,
    applicationId,
    workerId,
    servedBy: served.worker._id,
    staffed,
  };
}

function staffOf({ endpoints, loginsDir }: PrivacyStage): Scene['staff'] {
  const file = path.join(loginsDir, DEMO_LOGINS_FILE);
  const logins = JSON.parse(readFileSync(file, 'utf8')) as readonly DemoLogin[];
  const clients = new Map<string, Promise<HttpClient>>();
  return (account) => {
    const present = clients.get(account) ?? loginDemo(endpoints, logins, account);
    clients.set(account, present);
    return present;
  };
}

function loginDemo(
  endpoints: Endpoints,
  logins: readonly DemoLogin[],
  account: string,
): Promise<HttpClient> {
  const login = logins.find((one) => one.account === account);
  if (login?.password === undefined || login.totpSecret === undefined) {
    throw new RangeError(`no demo login ${account}`);
  }
  const { password, totpSecret } = login;
  const audience = account === CLERK ? 'merchant' : 'admin';
  return loginStaff({ endpoints, audience, account, password, totpSecret });
}

/** The whole road, with a named worker. */
async function serveOrder(
  scene: Scene,
): Promise<{ readonly orderId: string; readonly worker: WorkerDocument }> {
  const { stage, canary, customer } = scene;
  const { connection, endpoints } = stage;
  const worker = await freeWorker(stage);
  const phone = workerPhone(worker._id);
  const helper = asWorker(await loginByPhone({ endpoints, phone, audience: 'worker' }));
  const { orderId } = await place(scene, worker);
  await customer.pay(orderId);
  const offer = await eventually(
    () => offerModel(connection).findOne({ orderId, status: 'PENDING' }).lean().exec(),
    { what: 'an offer', timeoutMs: SLOW_MS },
  );
  await helper.accept(offer._id);
  // Both phones go to the provider of the number, and to nobody else.
  for (const [who, side] of [
    [helper.client, 'worker'],
    [customer.client, 'customer'],
  ] as const) {
    await who.must('POST', `/${side}/orders/${orderId}/contact-number`);
  }
  await helper.depart(orderId);
  await helper.arrive(orderId, placeOf(worker));
  await helper.start(orderId, (await customer.order(orderId)).startCode ?? '');
  await helper.client.must('POST', `/worker/orders/${orderId}/steps/${STEP}`, {
    body: { note: canary.workWords },
  });
  await helper.finish(orderId);
  return { orderId, worker };
}

/** A day far ahead, in which nobody is booked. */
async function fallIll(worker: HttpClient, { workWords: note }: Canary): Promise<void> {
  const from = new Date(Date.now() + 20 * DAY_MS);
  const to = new Date(from.getTime() + DAY_MS);
  await worker.must('POST', '/worker/absences', {
    idempotencyKey: newKey(),
    body: { kind: 'ILL', from, to, note },
  });
}

/** Where he wants to be paid, by card and by Alipay. */
async function nameAccounts(worker: HttpClient, canary: Canary): Promise<void> {
  await agree(worker);
  const { name: holder, cardNumber, logonId } = canary;
  for (const account of [
    { kind: 'BANK', holder, cardNumber },
    { kind: 'ALIPAY', holder, logonId },
  ]) {
    await worker.must('POST', '/worker/payout-accounts', {
      idempotencyKey: newKey(),
      body: account,
    });
  }
}

async function freeWorker({ connection }: PrivacyStage): Promise<WorkerDocument> {
  const found = await workerModel(connection)
    // The canary itself is a worker by now.
    .findOne({
      _id: /^demo-w/,
      cityCode: DEMO_CITY_CODE,
      merchantId: MERCHANT,
      skills: SKILL,
    })
    .sort({ _id: -1 })
    .lean<WorkerDocument>()
    .exec();
  if (found === null) throw new RangeError(`no worker with ${SKILL}`);
  return found;
}

function addressOf(canary: Canary, worker: WorkerDocument): object {
  return {
    contact: canary.name,
    phone: canary.addressPhone,
    line: canary.addressLine,
    accessNote: canary.accessNote,
    point: placeOf(worker),
  };
}

/** With a canary's address; `named` asks for that very worker. */
async function place(
  { customer, canary }: Scene,
  worker: WorkerDocument,
  isNamed = true,
): Promise<{ readonly orderId: string }> {
  const { totalFen } = await customer.quote({ offeringId: OFFERING });
  return customer.client.must('POST', '/customer/orders', {
    idempotencyKey: newKey(),
    body: {
      offeringId: OFFERING,
      ...(isNamed && { workerId: worker._id }),
      startAt: 'NOW',
      address: addressOf(canary, worker),
      quotedTotalFen: totalFen,
    },
  });
}

/** In his own words, with his name; the desk answers with it as well. */
async function complain({ canary, customer, staff }: Scene, orderId: string): Promise<string> {
  const { caseNo } = await customer.client.must<{ caseNo: string }>(
    'POST',
    `/customer/orders/${orderId}/cases`,
    {
      idempotencyKey: newKey(),
      body: { kind: 'COMPLAINT', reason: 'INCOMPLETE', note: canary.words, evidenceIds: [] },
    },
  );
  const support = await staff('support');
  const verdict = { decision: 'REJECT', bearer: 'PLATFORM', note: canary.words };
  await support.must('POST', `/admin/cases/${caseNo}/decide`, {
    idempotencyKey: newKey(),
    body: verdict,
  });
  return caseNo;
}

async function bookAndCancel(scene: Scene, near: WorkerDocument): Promise<string> {
  const { stage, canary, customer } = scene;
  const { orderId } = await place(scene, near, false);
  await customer.pay(orderId);
  const orders = orderModel(stage.connection);
  await until(async () => (await orders.findById(orderId).lean())?.paymentStatus === 'PAID', {
    what: 'it is paid',
    timeoutMs: SLOW_MS,
  });
  await customer.client.must('POST', `/customer/orders/${orderId}/cancel`, {
    idempotencyKey: newKey(),
    body: { note: canary.words },
  });
  return orderId;
}

async function bookForCaller({ canary, customer, staff }: Scene, near: WorkerDocument) {
  const support = await staff('support');
  const { totalFen } = await customer.quote({ offeringId: OFFERING });
  await support.must('POST', '/admin/orders', {
    idempotencyKey: newKey(),
    body: {
      offeringId: OFFERING,
      startAt: 'NOW',
      address: addressOf(canary, near),
      phone: canary.callerPhone,
      quotedTotalFen: totalFen,
    },
  });
}

/** At the counter of a store, with a phone. */
async function walkIn({ canary, staff }: Scene): Promise<void> {
  const clerk = await staff(CLERK);
  await clerk.must('POST', '/merchant/walk-in-orders', {
    idempotencyKey: newKey(),
    body: { ...IN_STORE, customerPhone: canary.walkInPhone },
  });
}

/** The sensitive fields of resources: whatever the kit seals. */
async function enterPeople(
  { canary, staff }: Scene,
  near: WorkerDocument,
): Promise<Traces['staffed']> {
  // Who runs a city enters both.
  const manager = await staff('manager');
  const tenant = { tag: 'canary', cityCode: DEMO_CITY_CODE, merchantId: MERCHANT };
  const create = async (resource: 'workers' | 'merchants', values: object): Promise<string> => {
    const body = { ...RESOURCE_SAMPLES[resource]?.create(tenant), ...values };
    const made = await manager.must<{ id: string }>('POST', `/resources/${resource}`, {
      idempotencyKey: newKey(),
      body,
    });
    return made.id;
  };
  return {
    workers: await create('workers', {
      ...{ skills: [SKILL], home: near.home },
      ...{ realName: canary.staffedName, phone: canary.workerPhone },
    }),
    merchants: await create('merchants', {
      contactName: canary.staffedName,
      contactPhone: canary.merchantPhone,
    }),
  };
}
