import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fakesConfigSchema } from '../../channels/fakes/config.js';
import { createWechatCrypto, type WechatCrypto } from '../../channels/fakes/wechat/crypto.js';
import { policyModel } from '../../data/models/policy.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { customerPhone } from '../../data/seed/phones.js';
import { createHttpClient } from '../../scripts/drive/http-client.js';
import { asCustomer } from '../../scripts/drive/people.js';
import { inParallel, pause } from '../../scripts/drive/wait.js';
import { openSession } from '../../use-cases/auth/session-tokens.js';
import { subjectOfUser } from '../../use-cases/auth/subject.js';
import { ensureUser } from '../../use-cases/auth/sms-login.js';
import { crowdDeps } from '../crowd.js';
import type { Platform } from '../orders/platform.js';
import { OFFERING_ID, gatherPeople, populate } from '../orders/world.js';

/** More than orders: each may hold somebody's time from its placing on. */
const WORKERS_SPARE = 100;
const PLACING_AT_ONCE = 8;
/** Nobody books more than a person would. */
const ORDERS_A_CUSTOMER = 4;
const FIRST_CUSTOMER = 500;
/** Half a second each: the flood that came before may still be on its way through the disks. */
const REPEATS_MAX = 60;
const HOUR_MS = 3_600_000;
/** Nothing but the callbacks tells of a payment, and no clock of an order passes meanwhile. */
const CALM = {
  payMs: HOUR_MS,
  payPollDelaysMs: [HOUR_MS - 60_000],
  nowLeadMs: 2 * HOUR_MS,
  onDemandLeadMs: 4 * HOUR_MS,
  escalateOnDemandMaxMs: HOUR_MS,
  giveUpAfterStartMs: HOUR_MS,
};

/** The demo city with workers who can come, and rules that leave time. */
export async function populateFlood(
  context: Pick<Platform, 'env' | 'database'>,
  orders: number,
): Promise<void> {
  await populate({ ...context, workers: orders + WORKERS_SPARE });
  await policyModel(context.database).updateMany(
    {},
    { $set: { values: { ...DEMO_POLICY, ...CALM } } },
  );
}

export type PaidOrder = {
  readonly orderId: string;
  readonly paymentNo: string;
  readonly amountFen: number;
  readonly transactionId: string;
  cancel(): Promise<void>;
};

/** Orders that are paid at the channel, of which the product has not been told. */
export async function placeAndPay(platform: Platform, count: number): Promise<PaidOrder[]> {
  const { env, database, endpoints } = platform;
  const deps = crowdDeps({ env, database });
  const people = await gatherPeople({ env, database });
  const paid: PaidOrder[] = [];
  const customers = Array.from({ length: Math.ceil(count / ORDERS_A_CUSTOMER) }, (_, i) => i);
  await inParallel(customers, PLACING_AT_ONCE, async (index) => {
    const phone = customerPhone(FIRST_CUSTOMER + index);
    const user = await ensureUser({ deps, phone, audience: 'customer' });
    const open = async () => {
      const session = { deps, subject: subjectOfUser(user), deviceId: `flood-${index}` };
      return (await openSession(session)).accessToken;
    };
    const client = createHttpClient({ baseUrl: endpoints.apiUrl, repeatsMax: REPEATS_MAX });
    client.setToken(await open());
    const customer = asCustomer(client, endpoints);
    const own = Math.min(ORDERS_A_CUSTOMER, count - index * ORDERS_A_CUSTOMER);
    for (let number = 0; number < own; number += 1) {
      const place = people.nextPlace();
      const booking = { offeringId: OFFERING_ID, startAt: 'NOW', place };
      const { orderId } = await customer.place(booking);
      const { paymentNo } = await customer.bill(orderId);
      const cancel = async () => {
        // Access tokens live ten minutes.
        client.setToken(await open());
        await customer.cancel(orderId);
      };
      paid.push({ orderId, paymentNo, cancel, ...(await payQuietly(platform, paymentNo)) });
    }
  });
  return paid;
}

async function payQuietly(platform: Platform, paymentNo: string) {
  const response = await fetch(`${platform.endpoints.wechatSandboxUrl}/sandbox/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ out_trade_no: paymentNo, dropCallback: true }),
  });
  return (await response.json()) as { readonly amountFen: number; readonly transactionId: string };
}

/** WeChat's side of the signatures, and who the merchant is. */
export function channelSide({ dataDir }: Platform): {
  readonly crypto: WechatCrypto;
  readonly mchid: string;
  readonly appid: string;
} {
  const file = path.join(dataDir, 'fakes', 'config.json');
  const { wechat } = fakesConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!wechat) throw new RangeError('the stand-in of WeChat Pay has no configuration');
  return { crypto: createWechatCrypto(wechat), mchid: wechat.mchid, appid: wechat.appid };
}

/** Asks until it is so; false when it never came to be. */
export async function comesTrue(isSo: () => Promise<boolean>, msMax: number): Promise<boolean> {
  const giveUpAt = Date.now() + msMax;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) return false;
    await pause(500);
  }
  return true;
}
