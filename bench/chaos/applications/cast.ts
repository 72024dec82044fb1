import { onboardingPolicyModel } from '../../../data/models/onboarding-policy.js';
import { staffModel, type StaffDocument } from '../../../data/models/staff.js';
import type { Connection } from '../../../data/connect.js';
import { DEMO_CITY_CODE } from '../../../data/seed/cities.js';
import { idFactsOf } from '../../../domain/onboarding/identity.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import type { Env } from '../../../config/env.js';
import { crowdDeps } from '../../crowd.js';

const REVIEWERS = 16;
const MAKERS = 4;
/** As of the seed's people: synthetic, and nothing is ever sent to them. */
const PHONE_PREFIX = '19900';
const FIRST_PHONE = 500_000;
const REGION = '330106';
const BIRTH_YEAR_FIRST = 1_970;
const BIRTH_YEARS = 30;
const CHECKS = '0123456789X';
const SECOND = 1_000;
export const DEPOSIT_FEN = 20_000;

export type Cast = {
  readonly applicantIds: readonly string[];
  readonly reviewerIds: readonly string[];
  readonly makerIds: readonly string[];
};

/**
 * The people of a run, and a city that asks for training and a deposit and whose clocks are short:
 * claims lapse, reminders and escalations come while the processes die.
 */
export async function prepareCast(input: {
  readonly env: Env;
  readonly database: Connection;
  readonly applications: number;
}): Promise<Cast> {
  const { env, database, applications } = input;
  const deps = crowdDeps({ env, database });
  await onboardingPolicyModel(database).updateOne(
    { cityCode: DEMO_CITY_CODE },
    {
      $set: {
        ...{ version: 1, workerTraining: true, workerDepositFen: DEPOSIT_FEN },
        ...{ claimMs: 8 * SECOND, reminderMs: 5 * SECOND, escalationMs: 12 * SECOND },
        ...{ changesReminderMs: 6 * SECOND, changesMs: 600 * SECOND, draftMs: 600 * SECOND },
      },
      $setOnInsert: { _id: 'chaos-onboarding' },
    },
    { upsert: true },
  );
  const applicantIds: string[] = [];
  for (let number = 0; number < applications; number += 1) {
    const phone = `${PHONE_PREFIX}${FIRST_PHONE + number}`;
    applicantIds.push((await ensureUser({ deps, phone, audience: 'customer' }))._id);
  }
  return {
    applicantIds,
    reviewerIds: await copiesOf(database, { account: 'reviewer', count: REVIEWERS }),
    makerIds: await copiesOf(database, { account: 'finance-maker', count: MAKERS }),
  };
}

async function copiesOf(
  database: Connection,
  wanted: { readonly account: string; readonly count: number },
): Promise<string[]> {
  const model = staffModel(database);
  const person = await model.findOne({ account: wanted.account }).lean<StaffDocument>();
  if (!person) throw new RangeError(`the seed has no ${wanted.account}`);
  const copies = Array.from({ length: wanted.count }, (_, index) => {
    const account = `chaos-${wanted.account}-${index + 1}`;
    return { ...person, _id: account, account };
  });
  await model.insertMany(copies);
  return copies.map(({ _id }) => _id);
}

/** An ID number of nobody's, different for each applicant: a woman's, by its even sequence. */
export function idNumberOf(applicant: number): string {
  const year = BIRTH_YEAR_FIRST + (applicant % BIRTH_YEARS);
  const sequence = String(2 * Math.floor(applicant / BIRTH_YEARS)).padStart(3, '0');
  const body = `${REGION}${year}0115${sequence}`;
  const found = [...CHECKS].map((check) => body + check).find((id) => idFactsOf(id) !== null);
  if (found === undefined) throw new RangeError(`no check character fits ${body}`);
  return found;
}
