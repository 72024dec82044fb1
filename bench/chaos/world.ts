import { policyModel } from '../../data/models/policy.js';
import type { Connection } from '../../data/connect.js';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { customerPhone } from '../../data/seed/phones.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { ensureWorkerLogins } from '../../data/setup/demo-logins.js';
import type { Env } from '../../config/env.js';
import { openSession } from '../../use-cases/auth/session-tokens.js';
import { subjectOfStaff, subjectOfUser, type Subject } from '../../use-cases/auth/subject.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import type { OrderPolicy } from '../../domain/order/policy.js';
import type { Place } from '../../scripts/drive/people.js';
import { crowdDeps, fillWorkers } from '../crowd.js';

const CUSTOMERS = 60;
const FIRST_CUSTOMER = 101;
const SKILL = 'daily.clean';
/** Tokens live ten minutes. */
const TOKEN_MS = 7 * 60_000;
/** Whose time customers name, and who is left to the dispatch process. */
export const NAMED = { merchantId: 'demo-self', offeringId: 'demo-self_daily-2h' } as const;
export const ANYBODY = { merchantId: 'demo-partner', offeringId: 'demo-partner_daily-2h' } as const;
/** Nobody in the demo city has the skill for it. */
export const UNSERVED_OFFERING = 'demo-self_care-postnatal';

export type WorkerPlace = {
  readonly id: string;
  readonly place: Place;
};

export type World = {
  readonly customerIds: readonly string[];
  readonly dispatcherId: string;
  readonly supportId: string;
  /** Everybody who can serve one of the two kinds. */
  readonly workers: readonly WorkerPlace[];
  /** A worker for a customer to name, in turn. */
  nextNamed(): WorkerPlace;
  /** A door in the city for an order that anybody may serve. */
  nextDoor(): WorkerPlace;
  /** A worker of the merchant, in turn, for an assignment by hand. */
  nextOf(merchantId: string): WorkerPlace;
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
    autoConfirmMs: seconds(8),
  };
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
  await policyModel(database).updateMany(
    { cityCode: DEMO_CITY_CODE },
    { $set: { values: chaosPolicy(pace) } },
  );
  const named = await fill(database, { merchantId: NAMED.merchantId, count: workersPerKind });
  const others = await fill(database, { merchantId: ANYBODY.merchantId, count: workersPerKind });
  const all = [...named, ...others];
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
  return {
    customerIds,
    dispatcherId: await staffId('dispatcher'),
    supportId: await staffId('support'),
    workers: all,
    nextNamed,
    nextDoor,
    nextOf: (merchantId) => (merchantId === NAMED.merchantId ? nextNamed() : nextDoor()),
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
  wanted: { readonly merchantId: string; readonly count: number },
): Promise<WorkerPlace[]> {
  const { able, copies } = await fillWorkers(database, { ...wanted, skill: SKILL });
  return [...able, ...copies].map(({ _id, home }) => ({
    id: _id,
    place: { lng: home.coordinates[0], lat: home.coordinates[1] },
  }));
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
