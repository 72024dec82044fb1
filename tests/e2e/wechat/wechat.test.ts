import { DEV_MINI_APPS, DEV_TEMPLATE_ID } from '../../../stack/dev-env.js';
import { subscribeMessageModel } from '../../../data/models/subscribe-message.js';
import { customerPhone, workerPhone } from '../../../data/seed/phones.js';
import { asCustomer, asWorker, loginByWechat, wechatOf } from '../../../scripts/drive/people.js';
import { placePatiently, DAILY } from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, startWorld, type StackWorld } from '../../factories/stack-world.js';

type Me = { readonly id: string; readonly audience: string };
type Identities = { readonly items: readonly { readonly id: string; readonly kind: string }[] };

let world: StackWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

async function journal(): Promise<Record<string, unknown>[]> {
  const { wechatMiniSandboxUrl } = world.processes.endpoints;
  const response = await fetch(`${wechatMiniSandboxUrl}/sandbox/journal`);
  return ((await response.json()) as { entries: Record<string, unknown>[] }).entries;
}

test('[C15][X25] by WeChat from the login to the message that tells who comes', async () => {
  const { endpoints } = world.processes;
  const phone = customerPhone(960);
  const appid = DEV_MINI_APPS.customer;
  const login = { endpoints, appid, person: 'wang', phone, audience: 'customer' } as const;
  const client = await loginByWechat(login);
  const customer = asCustomer(client, endpoints);
  const me = await client.must<Me>('GET', '/auth/me');
  // The second time nobody asks for the phone, and it is the same person.
  const again = await loginByWechat(login);
  expect((await again.must<Me>('GET', '/auth/me')).id).toBe(me.id);

  const wechat = wechatOf(login);
  await wechat.allow(DEV_TEMPLATE_ID);
  const body = { templateId: DEV_TEMPLATE_ID, accepted: true };
  const allowed = await client.must<{ left: number }>('POST', '/customer/subscriptions', { body });
  expect(allowed.left).toBe(1);

  const worker = await world.takeWorker();
  const booking = { offeringId: DAILY, startAt: 'NOW', place: placeOf(worker) };
  const { orderId } = await placePatiently(customer, { ...booking, workerId: worker._id });
  await customer.pay(orderId);
  const offer = await world.openOffer(orderId);
  // The worker comes by his own mini-program.
  const helper = asWorker(
    await loginByWechat({
      ...{ endpoints, appid: DEV_MINI_APPS.worker, person: worker._id, audience: 'worker' },
      phone: workerPhone(worker._id),
    }),
  );
  await helper.accept(offer._id);
  await world.untilStatus(orderId, 'ASSIGNED');
  const isTold = async () =>
    (await journal()).some(
      ({ kind, page }) => kind === 'message' && String(page).endsWith(orderId),
    );
  await until(isTold, { what: 'the message about the order' });
  const row = await subscribeMessageModel(world.connection).findOne({ orderId }).lean().exec();
  expect(row).toMatchObject({ customerId: me.id, template: 'ORDER_ASSIGNED', hasGrant: true });

  // With a fresh code of the phone the link is ended; then this WeChat is nobody's.
  const { items } = await client.must<Identities>('GET', '/me/identities');
  const link = items.find(({ kind }) => kind === 'WECHAT');
  await client.must('DELETE', `/me/identities/${link?.id}`);
  const last = await client.must<{ status: string }>('POST', '/auth/wechat-logins', {
    body: { code: await wechat.loginCode(), audience: 'customer', deviceId: 'wechat-wang' },
  });
  expect(last.status).toBe('PHONE_NEEDED');
});
