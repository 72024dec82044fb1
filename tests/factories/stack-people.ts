import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createHttpClient, type HttpClient } from '../../scripts/drive/http-client.js';
import {
  asCustomer,
  asWorker,
  loginByPhone,
  loginStaff,
  type Endpoints,
} from '../../scripts/drive/people.js';
import { customerPhone, workerPhone } from '../../data/seed/phones.js';
import { DEMO_LOGINS_FILE, type DemoLogin } from '../../data/setup/demo-logins.js';

export type Customer = ReturnType<typeof asCustomer>;
export type Helper = ReturnType<typeof asWorker>;
export type StaffAccount =
  | 'admin'
  | 'dispatcher'
  | 'support'
  | 'manager'
  | 'reviewer'
  | 'finance-maker'
  | 'finance-checker'
  | 'owner'
  | 'demo-owner'
  | 'clerk';

const MERCHANT_ACCOUNTS: readonly StaffAccount[] = ['owner', 'demo-owner', 'clerk'];

export type People = {
  /** Demo customer n, logged in once a run. */
  customer(number: number): Promise<Customer>;
  customers(count: number, from: number): Promise<Customer[]>;
  worker(workerId: string): Promise<Helper>;
  staff(account: StaffAccount): Promise<HttpClient>;
  guest(): HttpClient;
  /** Access token of a person, for streams and forged requests. */
  tokenOf(client: HttpClient): string;
};

const LOGINS_AT_ONCE = 20;
/** As an app: 503 is answered by the same request under the same key, so often at most. */
export const PERSISTENT = { repeatsMax: 4 } as const;
/** Sessions of staff end when nobody uses them; a long suite comes back to one late. */
const STAFF_SESSION_MS = 10 * 60_000;

/** Logged-in people over the stack's HTTP api; they log in once, staff anew after a long pause. */
export function createPeople(input: {
  readonly endpoints: Endpoints;
  readonly dir: string;
}): People {
  const { endpoints, dir } = input;
  const clients = new Map<string, Promise<HttpClient>>();
  const usedMs = new Map<string, number>();
  const once = (key: string, login: () => Promise<HttpClient>): Promise<HttpClient> => {
    const present = clients.get(key) ?? login();
    clients.set(key, present);
    return present;
  };
  const byPhone = (phone: string, audience: 'customer' | 'worker') =>
    once(`${audience}:${phone}`, () =>
      loginByPhone({ endpoints, phone, audience, http: PERSISTENT }),
    );
  const customer = async (number: number): Promise<Customer> =>
    asCustomer(await byPhone(customerPhone(number), 'customer'), endpoints);

  return {
    customer,
    async customers(count, from) {
      const all: Customer[] = [];
      for (let start = 0; start < count; start += LOGINS_AT_ONCE) {
        const size = Math.min(LOGINS_AT_ONCE, count - start);
        const batch = Array.from({ length: size }, (_, index) => customer(from + start + index));
        all.push(...(await Promise.all(batch)));
      }
      return all;
    },
    worker: async (workerId) => asWorker(await byPhone(workerPhone(workerId), 'worker')),
    staff: (account) => {
      const key = `staff:${account}`;
      const nowMs = Date.now();
      if (nowMs - (usedMs.get(key) ?? nowMs) > STAFF_SESSION_MS) clients.delete(key);
      usedMs.set(key, nowMs);
      return once(key, () => loginDemoStaff({ endpoints, dir, account }));
    },
    guest: () => createHttpClient({ baseUrl: endpoints.apiUrl, ...PERSISTENT }),
    tokenOf: (client) => client.token(),
  };
}

async function loginDemoStaff(input: {
  readonly endpoints: Endpoints;
  readonly dir: string;
  readonly account: StaffAccount;
}): Promise<HttpClient> {
  const { endpoints, dir, account } = input;
  const file = path.join(dir, DEMO_LOGINS_FILE);
  const logins = JSON.parse(readFileSync(file, 'utf8')) as readonly DemoLogin[];
  const login = logins.find((candidate) => candidate.account === account);
  if (!login?.password || !login.totpSecret) throw new Error(`no demo login ${account}`);
  const { password, totpSecret } = login;
  const audience = MERCHANT_ACCOUNTS.includes(account) ? 'merchant' : 'admin';
  return loginStaff({ endpoints, audience, account, password, totpSecret, http: PERSISTENT });
}
