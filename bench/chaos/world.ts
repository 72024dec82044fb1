import { policyModel } from '../../data/models/policy.js';
import { staffModel, type StaffDocument } from '../../data/models/staff.js';
import type { Connection } from '../../data/connect.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { customerPhone } from '../../data/seed/phones.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { ensureWorkerLogins } from '../../data/setup/demo-logins.js';
import type { Env } from '../../config/env.js';
import { openSession } from '../../use-cases/auth/session-tokens.js';
import { subjectOfStaff, subjectOfUser, type Subject } from '../../use-cases/auth/subject.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { Place } from '../../scripts/drive/people.js';
import { crowdDeps, fillWorkers } from '../crowd.js';

const CUSTOMERS = 60;
const FIRST_CUSTOMER = 101;
const SKILL = 'daily.clean';
const POOL_SKILL = 'pet.care';
/** Tokens live ten minutes, and what a fresh factor opens is open for five. */
const TOKEN_MS = 4 * 60_000;
/** People at the counters: each may take ten codes a minute. */
const CLERKS = 8;
/** Orders for the pool are a few of all. */
const POOL_WORKERS_SHARE = 0.4;
/** Whose time customers name, and who is left to the dispatch process. */
export const NAMED = { merchantId: 'demo-self', offeringId: 'demo-self_daily-2h' } as const;
export const ANYBODY = { merchantId: 'demo-partner', offeringId: 'demo-partner_daily-2h' } as const;
/** Declined orders of this kind are open to all its workers; no other kind has a pool. */
export const POOL = {
  ...{ merchantId: 'demo-partner', offeringId: 'demo-partner_pet-sit', categoryId: 'pet' },
} as const;
export const IN_STORE = {
  ...{ merchantId: 'demo-self', offeringId: 'demo-self_massage-store-foot' },
} as const;
export const STORES: readonly string[] = ['demo-s1', 'demo-s2'];
/** Nobody in the demo city has the skill for it. */
export const UNSERVED_OFFERING = 'demo-self_care-postnatal';

/**
 * `named`: the customer names his worker; `anybody`: dispatch finds one; `nobody` has the skill;
 * `pool`: dispatch finds one, or somebody grabs it; `store`: rendered in a store, by nobody in
 * particular.
 */
export type Booking = 'named' | 'anybody' | 'nobody' | 'pool' | 'store';

export type WorkerPlace = {
  readonly id: string;
  readonly place: Place;
};

export type World = {
  readonly customerIds: readonly string[];
  readonly dispatcherId: string;
  readonly supportId: string;
  /** Decides appeals: another person than support. */
  readonly managerId: string;
  /** Everybody who can serve one of the kinds. */
  readonly workers: readonly WorkerPlace[];
  /** A door in the city for an order that anybody may serve. */
  nextDoor(): WorkerPlace;
  /**
   * In turn somebody who can serve a booking of the kind, and lives where it is wanted: to be named
   * by the customer, or assigned by hand.
   */
  nextFor(booking: Booking): WorkerPlace;
  /** The `count` workers of the pool who live nearest. */
  poolNear(place: Place, count: number): readonly WorkerPlace[];
  nextStore(): string;
  /** Somebody at the counters of the merchant's stores, in turn. */
  nextClerk(): string;
  /** An access token, as a login gives it; logins themselves are not part of the run. */
  tokenOf(personId: string): Promise<string>;
};

/**
 * The clocks of an order: those of the demo city, `pace` times as long, and short enough that an
 * order whose people never come back ends by itself before the run does.
 */
function chaosPolicy(pace: number): Partial<OrderPolicy> {
  const seconds = (value: number): number => Math.round(value * pace * 1_000);
  return {
    ...DEMO_POLICY,
    payMs: seconds(15),
    payPollDelaysMs: [seconds(2), seconds(5), seconds(9)],
    unknownPaySlotMs: seconds(5),
    offerOnDemandMs: seconds(4),
    offerScheduledMs: seconds(4),
    nowLeadMs: seconds(14),
    onDemandLeadMs: seconds(20),
    escalateOnDemandMaxMs: seconds(8),
    giveUpAfterStartMs: seconds(4),
    giveUpMinAfterReturnMs: seconds(8),
    workerNoShowMs: seconds(15),
    customerNoShowMs: seconds(4),
    autoConfirmMs: seconds(8),
    settlementHoldMs: seconds(3),
    consentMs: seconds(5),
    additionMs: seconds(7),
    redemptionCodeMs: seconds(12),
    caseSlaMs: seconds(20),
    appealWindowMs: seconds(12),
  };
}

/** One declined question opens the pool, early enough that dispatch has its turn after it. */
function poolPolicy(pace: number): Partial<OrderPolicy> {
  const seconds = (value: number): number => Math.round(value * pace * 1_000);
  return {
    ...chaosPolicy(pace),
    hasGrabPool: true,
    grabPoolAfterRounds: 1,
    grabPoolMs: seconds(4),
    escalateOnDemandLeadBps: 10_000,
    escalateOnDemandMaxMs: seconds(14),
  };
}

/** The clocks of the demo city's orders. */
async function setClocks(database: Connection, pace: number): Promise<void> {
  const policies = policyModel(database);
  await policies.updateMany({ cityCode: DEMO_CITY_CODE }, { $set: { values: chaosPolicy(pace) } });
  await policies.create({
    _id: `${DEMO_CITY_CODE}-${POOL.categoryId}-chaos`,
    cityCode: DEMO_CITY_CODE,
    categoryId: POOL.categoryId,
    ...{ status: 'PUBLISHED', number: 1, version: 1, from: new Date('2025-01-01T00:00:00Z') },
    values: poolPolicy(pace),
  });
}

/** Copies of the merchant's owner, who may redeem in every store of his. */
async function hireClerks(database: Connection): Promise<string[]> {
  const model = staffModel(database);
  const owner = await model.findOne({ account: 'demo-owner' }).lean<StaffDocument>();
  if (!owner) throw new RangeError('the seed has no owner of the stores');
  const clerks = Array.from({ length: CLERKS }, (_, index) => {
    const account = `chaos-clerk-${index + 1}`;
    return { ...owner, _id: account, account };
  });
  await model.insertMany(clerks);
  return clerks.map(({ _id }) => _id);
}

/** Fills the seeded city up to `workersPerKind` people for each kind of order, and sets the clocks. */
export async function prepareWorld(input: {
  readonly env: Env;
  readonly database: Connection;
  readonly workersPerKind: number;
  readonly pace: number;
}): Promise<World> {
  const { env, database, workersPerKind, pace } = input;
  const deps = crowdDeps({ env, database });
  await setClocks(database, pace);
  const clerkIds = await hireClerks(database);
  const kind = { skill: SKILL, count: workersPerKind };
  const named = await fill(database, { ...kind, merchantId: NAMED.merchantId });
  const others = await fill(database, { ...kind, merchantId: ANYBODY.merchantId });
  const pool = await fill(database, {
    ...{ merchantId: POOL.merchantId, skill: POOL_SKILL },
    count: Math.round(workersPerKind * POOL_WORKERS_SHARE),
  });
  const all = [...new Map([...named, ...others, ...pool].map((one) => [one.id, one])).values()];
  await ensureWorkerLogins({
    connection: database,
    deps,
    workerIds: all.map(({ id }) => id),
  });
  const customerIds: string[] = [];
  for (let number = FIRST_CUSTOMER; number < FIRST_CUSTOMER + CUSTOMERS; number += 1) {
    const user = await ensureUser({ deps, phone: customerPhone(number), audience: 'customer' });
    customerIds.push(user._id);
  }
  const staffId = async (account: string): Promise<string> => {
    const person = await deps.staff.findByAccount(account);
    if (!person) throw new RangeError(`the seed has no ${account}`);
    return person._id;
  };
  const nextNamed = turn(named);
  const nextDoor = turn(others);
  const nextPool = turn(pool);
  return {
    customerIds,
    managerId: await staffId('manager'),
    dispatcherId: await staffId('dispatcher'),
    supportId: await staffId('support'),
    workers: all,
    nextDoor,
    nextFor(booking) {
      if (booking === 'named') return nextNamed();
      return booking === 'pool' ? nextPool() : nextDoor();
    },
    poolNear: (place, count) => nearest(pool, place).slice(0, count),
    nextStore: turn(STORES),
    nextClerk: turn(clerkIds),
    tokenOf: tokens(async (personId) => {
      const user = await deps.users.findById(personId);
      const staff = user ? null : await deps.staff.findById(personId);
      const subject = user ? subjectOfUser(user) : staff ? subjectOfStaff(staff) : null;
      if (!subject) throw new RangeError(`no login of ${personId}`);
      return openFor(deps, subject);
    }),
  };
}

function openFor(deps: ReturnType<typeof crowdDeps>, subject: Subject): Promise<string> {
  return openSession({ deps, subject, deviceId: `chaos-${subject.id}` }).then(
    ({ accessToken }) => accessToken,
  );
}

/** One session a person at a time; a failed opening is tried again by the next caller. */
function tokens(open: (personId: string) => Promise<string>): World['tokenOf'] {
  const known = new Map<string, { readonly atMs: number; readonly token: Promise<string> }>();
  return (personId) => {
    const present = known.get(personId);
    if (present && Date.now() - present.atMs < TOKEN_MS) return present.token;
    const token = open(personId);
    known.set(personId, { atMs: Date.now(), token });
    token.catch(() => known.delete(personId));
    return token;
  };
}

async function fill(
  database: Connection,
  wanted: { readonly merchantId: string; readonly skill: string; readonly count: number },
): Promise<WorkerPlace[]> {
  const { able, copies } = await fillWorkers(database, wanted);
  return [...able, ...copies].map(({ _id, home }) => ({
    id: _id,
    place: { lng: home.coordinates[0], lat: home.coordinates[1] },
  }));
}

function nearest(workers: readonly WorkerPlace[], to: Place): WorkerPlace[] {
  const metersTo = ({ place }: WorkerPlace): number =>
    distanceMeters([to.lng, to.lat], [place.lng, place.lat]);
  return [...workers].sort((a, b) => metersTo(a) - metersTo(b));
}

function turn<T>(list: readonly T[]): () => T {
  let next = 0;
  return () => {
    const item = list[next % list.length];
    next += 1;
    if (item === undefined) throw new RangeError('an empty list has no turn');
    return item;
  };
}
