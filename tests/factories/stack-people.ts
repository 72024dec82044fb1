import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createHttpClient, type HttpClient } from '../../scripts/drive/http-client.js';
import { asCustomer, asWorker, loginStaff, type Endpoints } from '../../scripts/drive/people.js';
import { customerPhone, workerPhone } from '../../data/seed/phones.js';
import { DEMO_LOGINS_FILE, type DemoLogin } from '../../data/setup/demo-logins.js';
import { eventually } from './stack-wait.js';

export type Customer = ReturnType<typeof asCustomer>;
export type Helper = ReturnType<typeof asWorker>;
export type StaffAccount =
  'admin' | 'dispatcher' | 'support' | 'reviewer' | 'owner' | 'demo-owner' | 'clerk';

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

/** Logged-in people over the stack's HTTP api; every login happens once. */
export function createPeople(input: {
  readonly endpoints: Endpoints;
  readonly dir: string;
}): People {
  const { endpoints, dir } = input;
  const clients = new Map<string, Promise<HttpClient>>();
  const tokens = new Map<HttpClient, string>();
  const once = (key: string, login: () => Promise<HttpClient>): Promise<HttpClient> => {
    const present = clients.get(key) ?? login();
    clients.set(key, present);
    return present;
  };
  const byPhone = (phone: string, audience: 'customer' | 'worker') =>
    once(`${audience}:${phone}`, async () => {
      const { client, accessToken } = await loginByPhone({ endpoints, phone, audience });
      tokens.set(client, accessToken);
      return client;
    });
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
    staff: (account) => once(`staff:${account}`, () => loginDemoStaff({ endpoints, dir, account })),
    guest: () => createHttpClient({ baseUrl: endpoints.apiUrl }),
    tokenOf: (client) => tokens.get(client) ?? '',
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
  return loginStaff({ endpoints, audience, account, password, totpSecret });
}

/** As `drive/people` does it, and keeps the token: streams are not opened through the client. */
async function loginByPhone(input: {
  readonly endpoints: Endpoints;
  readonly phone: string;
  readonly audience: 'customer' | 'worker';
}): Promise<{ readonly client: HttpClient; readonly accessToken: string }> {
  const { endpoints, phone, audience } = input;
  const client = createHttpClient({ baseUrl: endpoints.apiUrl });
  await client.must('POST', '/auth/sms-codes', { body: { phone, purpose: 'LOGIN', audience } });
  const code = await eventually(async () => {
    const url = `${endpoints.smsSandboxUrl}/sandbox/messages?phone=${phone}`;
    const { messages } = (await (await fetch(url)).json()) as {
      messages: readonly { readonly params: { readonly code?: string } }[];
    };
    return messages.at(-1)?.params.code;
  });
  const { accessToken } = await client.must<{ accessToken: string }>('POST', '/auth/sms-login', {
    body: { phone, code, audience, deviceId: `e2e-${phone.slice(-8)}` },
  });
  client.setToken(accessToken);
  return { client, accessToken };
}
