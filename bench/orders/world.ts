import { policyModel } from '../../data/models/policy.js';
import { workerModel } from '../../data/models/worker.js';
import type { Connection } from '../../data/connect.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { offeringId } from '../../data/seed/offerings.js';
import { customerPhone } from '../../data/seed/phones.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { createRandom, pick } from '../../data/seed/random.js';
import { ensureWorkerLogins } from '../../data/setup/demo-logins.js';
import type { Env } from '../../config/env.js';
import { openSession } from '../../use-cases/auth/session-tokens.js';
import { subjectOfUser } from '../../use-cases/auth/subject.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import type { Place } from '../../scripts/drive/people.js';
import { handInProof } from '../../tests/factories/media-rows.js';
import { crowdDeps, fillWorkers } from '../crowd.js';

/** Every benchmark draws the same people at the same places. */
export const WORLD_SEED = 20_261_101;
export const CUSTOMERS = 60;
const MERCHANT_ID = 'demo-self';
const ITEM_ID = 'daily-2h';
const SKILL = 'daily.clean';
/** The hold of a settlement: long enough to be a timer, short enough not to fill the loop. */
export const SETTLEMENT_HOLD_MS = 200;
/** Longer than a queue of the closed loop can become, so that no clock of an order passes. */
const PATIENT = {
  payMs: 120_000,
  payPollDelaysMs: [60_000],
  offerOnDemandMs: 60_000,
  offerScheduledMs: 60_000,
  escalateOnDemandMaxMs: 120_000,
  nowLeadMs: 120_000,
  // "Now" for any worker is matched by the dispatch process, as in a city of default rules.
  onDemandLeadMs: 7_200_000,
  giveUpAfterStartMs: 120_000,
  autoConfirmMs: 60_000,
  settlementHoldMs: SETTLEMENT_HOLD_MS,
};

export const OFFERING_ID = offeringId({ merchantId: MERCHANT_ID, itemId: ITEM_ID });

/** Fills a seeded database up to `workers` people who can serve the benchmark's item. */
export async function populate(input: {
  readonly env: Env;
  readonly database: Connection;
  readonly workers: number;
}): Promise<void> {
  const { env, database } = input;
  const wanted = { merchantId: MERCHANT_ID, skill: SKILL, count: input.workers };
  const { copies } = await fillWorkers(database, wanted);
  await ensureWorkerLogins({
    connection: database,
    deps: crowdDeps({ env, database }),
    workerIds: copies.map(({ _id }) => _id),
  });
  await policyModel(database).updateMany(
    { cityCode: DEMO_CITY_CODE },
    { $set: { values: { ...DEMO_POLICY, ...PATIENT } } },
  );
}

export type Person = { readonly id: string; readonly token: string };
export type People = Awaited<ReturnType<typeof gatherPeople>>;

/** The people who will act, with sessions as a login opens them (logins are not measured). */
export async function gatherPeople(input: { readonly env: Env; readonly database: Connection }) {
  const { database } = input;
  const deps = crowdDeps(input);
  const random = createRandom(WORLD_SEED);
  const workers = await workerModel(database)
    .find({ cityCode: DEMO_CITY_CODE, merchantId: MERCHANT_ID, skills: SKILL })
    .sort({ _id: 1 })
    .lean();
  const homes = workers.map(({ home }): Place => {
    const [lng, lat] = home.coordinates;
    return { lng, lat };
  });
  const tokens = new Map<string, Promise<string>>();

  async function openFor(userId: string): Promise<string> {
    const user = await deps.users.findById(userId);
    if (!user) throw new RangeError(`no login of ${userId}`);
    const subject = subjectOfUser(user);
    const pair = await openSession({ deps, subject, deviceId: `bench-${userId}` });
    return pair.accessToken;
  }

  function tokenOf(userId: string): Promise<string> {
    const present = tokens.get(userId) ?? openFor(userId);
    tokens.set(userId, present);
    return present;
  }

  const customers: Person[] = [];
  for (let number = 1; number <= CUSTOMERS; number += 1) {
    const user = await ensureUser({ deps, phone: customerPhone(number), audience: 'customer' });
    customers.push({ id: user._id, token: await tokenOf(user._id) });
  }
  return {
    customers,
    tokenOf,
    workerIds: workers.map(({ _id }) => _id),
    homeOf: (workerId: string): Place =>
      homes[workers.findIndex(({ _id }) => _id === workerId)] ?? pick(random, homes),
    /** Tokens live ten minutes: a later phase opens sessions anew. */
    async renew(): Promise<void> {
      tokens.clear();
      for (const [index, { id }] of customers.entries()) {
        customers[index] = { id, token: await tokenOf(id) };
      }
    },
    /** A photo of the work: its row alone, because uploads are not measured. */
    async photoOf(work: { readonly orderId: string; readonly workerId: string }): Promise<string> {
      const id = `bench-${work.orderId}`;
      await handInProof(database, { ...work, photoIds: [id] });
      return id;
    },
    /** Where the next order is served: at the home of some worker, so inside the city. */
    nextPlace: (): Place => pick(random, homes),
  };
}
