import type { ClientSession } from '../../data/repositories/session.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { WorkerDaysRepository } from '../../data/repositories/worker-days.js';
import { isLive } from '../../domain/schedule/types.js';
import { decryptField, type AuthKeys } from '../auth/keys.js';
import { userOf } from '../auth/sms-login.js';

/** What the hooks of the workers resource reach beyond resources. */
export type WorkerPorts = {
  /** Creates the login of a new worker; false when the phone already is another worker's. */
  openLogin(
    input: { readonly workerId: string; readonly phone: string },
    session: ClientSession,
  ): Promise<boolean>;
  /** The phone he logs in with; null without a login. */
  loginPhone(workerId: string): Promise<string | null>;
  /** True when the worker still has a booked visit that ends after `fromMs`. */
  isBooked(input: { readonly workerId: string; readonly fromMs: number }): Promise<boolean>;
};

const DAY_MS = 24 * 3_600_000;
/** Nobody is booked further ahead. */
const AHEAD_MS = 32 * DAY_MS;

export function createWorkerPorts(deps: {
  readonly users: Pick<UserRepository, 'insertNew' | 'findById'>;
  readonly workerDays: Pick<WorkerDaysRepository, 'itemsOf'>;
  readonly keys: AuthKeys;
  readonly clock: { nowMs(): number };
}): WorkerPorts {
  return {
    openLogin: ({ workerId, phone }, session) =>
      deps.users.insertNew(userOf({ deps, phone, audience: 'worker', id: workerId }), session),

    async loginPhone(workerId) {
      const user = await deps.users.findById(workerId);
      if (user === null || user.audience !== 'worker') return null;
      const place = { collection: 'users', id: user._id, field: 'phone' };
      return decryptField({ keys: deps.keys, place, cipherText: user.phoneCipher });
    },

    async isBooked({ workerId, fromMs }) {
      // A day more on both sides: service days are those of the city, whose zone does not matter.
      const days = { fromMs: fromMs - DAY_MS, toMs: fromMs + AHEAD_MS, timeZone: 'UTC' };
      const items = await deps.workerDays.itemsOf({ workerIds: [workerId], ...days });
      const nowMs = deps.clock.nowMs();
      return (items.get(workerId) ?? []).some((item) => item.end > fromMs && isLive(item, nowMs));
    },
  };
}
