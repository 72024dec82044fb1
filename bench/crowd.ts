import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { workerModel, type WorkerDocument } from '../data/models/worker.js';
import { createGuessRepository } from '../data/repositories/guesses.js';
import { createSessionRepository } from '../data/repositories/sessions.js';
import { createSmsCodeRepository } from '../data/repositories/sms-codes.js';
import { createStaffRepository } from '../data/repositories/staff.js';
import { createUserRepository } from '../data/repositories/users.js';
import { DEMO_CITY_CODE } from '../data/seed/cities.js';
import { authKeysOf } from '../data/setup/auth-keys.js';

/** What logins need. Sessions are opened directly: no code is ever sent. */
export function crowdDeps(input: { readonly env: Env; readonly database: Connection }) {
  const { env, database } = input;
  return {
    users: createUserRepository(database),
    staff: createStaffRepository(database),
    sessions: createSessionRepository(database),
    keys: authKeysOf(env),
    clock: { nowMs: () => Date.now() },
    smsCodes: createSmsCodeRepository(database),
    guesses: createGuessRepository(database),
    smsSender: { send: () => Promise.reject(new RangeError('no message is sent here')) },
    onSmsFailure: () => undefined,
    onGuessing: () => undefined,
  };
}

/**
 * Fills the demo city up to `count` workers of the merchant with the skill: copies of the seeded
 * ones at the same homes, because skills and certificates belong together.
 */
export async function fillWorkers(
  database: Connection,
  wanted: { readonly merchantId: string; readonly skill: string; readonly count: number },
): Promise<{ readonly able: readonly WorkerDocument[]; readonly copies: WorkerDocument[] }> {
  const model = workerModel(database);
  const { merchantId, skill, count } = wanted;
  const able = await model
    .find({ cityCode: DEMO_CITY_CODE, merchantId, skills: skill })
    .sort({ _id: 1 })
    .lean<WorkerDocument[]>();
  const seeded = await model.countDocuments({ cityCode: DEMO_CITY_CODE });
  const copies = Array.from({ length: Math.max(0, count - able.length) }, (_, index) => {
    const template = able[index % able.length];
    if (!template) throw new RangeError(`nobody of ${merchantId} has ${skill}`);
    const number = String(seeded + index + 1).padStart(4, '0');
    return { ...template, _id: `${DEMO_CITY_CODE}-w${number}` };
  });
  await model.insertMany(copies);
  return { able, copies };
}
