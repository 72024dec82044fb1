import { Semaphore } from 'async-mutex';
import { customerPhone, workerPhone } from '../../data/seed/phones.js';
import { WORKER_COUNTS } from '../../data/seed/workers.js';
import type { ClientOptions, HttpClient } from '../drive/http-client.js';
import { loginByPhone, loginStaff } from '../drive/people.js';
import { inParallel } from '../drive/wait.js';
import { DEMO_CITY } from './near-workers.js';
import type { RouteTimes } from './statistics.js';
import type { RunningSystem } from './system.js';

export const CUSTOMERS = 60;
/** Customers 1 to 3 are the logins printed at start; the demo leaves them alone. */
const FIRST_CUSTOMER = 101;
const LOGINS_AT_ONCE = 12;
/** Requests in flight at any moment, of all people together; streams do not count. */
const IN_FLIGHT_MAX = 48;
const REPEATS_MAX = 4;

export type People = {
  readonly customers: readonly HttpClient[];
  readonly workers: readonly HttpClient[];
  readonly dispatcher: HttpClient;
  readonly auditor: HttpClient;
};

/** Logs everybody in as the apps do; codes are read where the phones would show them. */
export async function loginEverybody(input: {
  readonly system: RunningSystem;
  readonly times: RouteTimes;
  onLogin(done: number, total: number): void;
}): Promise<People> {
  const { system, times, onLogin } = input;
  const { endpoints } = system;
  const gate = new Semaphore(IN_FLIGHT_MAX);
  const http: Omit<ClientOptions, 'baseUrl'> = {
    repeatsMax: REPEATS_MAX,
    onAnswer: times.note,
    gate: { runExclusive: (work) => gate.runExclusive(work) },
  };
  const customers: HttpClient[] = [];
  const workers: HttpClient[] = [];
  const workerCount = WORKER_COUNTS[DEMO_CITY] ?? 0;
  const jobs = [
    ...Array.from({ length: CUSTOMERS }, (_, index) => ({
      into: customers,
      index,
      audience: 'customer' as const,
      phone: customerPhone(FIRST_CUSTOMER + index),
    })),
    ...Array.from({ length: workerCount }, (_, index) => ({
      into: workers,
      index,
      audience: 'worker' as const,
      phone: workerPhone(`${DEMO_CITY}-w${String(index + 1).padStart(3, '0')}`),
    })),
  ];
  let done = 0;
  await inParallel(jobs, LOGINS_AT_ONCE, async ({ into, index, audience, phone }) => {
    into[index] = await loginByPhone({ endpoints, phone, audience, http });
    done += 1;
    onLogin(done, jobs.length);
  });
  const staff = (role: string) =>
    loginStaff({ endpoints, audience: 'admin', ...system.staff(role), http });
  return {
    customers,
    workers,
    dispatcher: await staff('dispatcher'),
    auditor: await staff('financeMaker'),
  };
}
