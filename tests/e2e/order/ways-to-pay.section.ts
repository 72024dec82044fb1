import { createAlipayCrypto, type Fields } from '../../../channels/fakes/alipay/crypto.js';
import { noticeBody } from '../../../channels/fakes/alipay/notices.js';
import { alipayFakeConfigSchema } from '../../../channels/fakes/config.js';
import { createSandboxKeys } from '../../../channels/fakes/testing.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { newKey } from '../../../scripts/drive/http-client.js';
import { asCustomer, loginByWechat, type Bill } from '../../../scripts/drive/people.js';
import { customerPhone } from '../../../data/seed/phones.js';
import { DEV_MINI_APPS } from '../../../stack/dev-env.js';
import {
  payAt,
  placeNamed,
  placePatiently,
  refusedCallbacks,
  type Placed,
} from '../../factories/stack-orders.js';
import { post } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { expectFullRefund } from './dispatch.section.js';

type OpenedBill = Omit<Bill, 'codeUrl'> & {
  readonly codeUrl: string | null;
  readonly payUrl: string | null;
  readonly params: Readonly<Record<string, string>> | null;
};

const NOTIFY = '/callbacks/alipay';
const DUPLICATES = 20;
const FIRST_CUSTOMER = 690;
/** Of workers that other sections do not need. */
const WANTED = { offeringId: 'demo-self_deep-home-60', skill: 'deep.clean' };

/** Orders that are paid otherwise than by a code of WeChat. */
export function waysToPay(given: () => StackWorld): void {
  test('[C6][P4] by a link of Alipay: twenty more notices are one credit, and it goes back there', async () => {
    const world = given();
    const placed = await placeNamed(world, FIRST_CUSTOMER, WANTED);
    const { payUrl } = await open(placed, { channel: 'ALIPAY', product: 'WAP' });
    expect(await payAt(world, 'ALIPAY', { payUrl, duplicateCallbacks: DUPLICATES })).toBe(200);
    await world.untilStatus(placed.orderId, 'DISPATCHING');
    const order = await world.order(placed.orderId);
    const credits = (await world.ledger.transfersOf({ orderId: placed.orderId })).filter(
      ({ debit }) => debit === accounts.clearing('alipay'),
    );
    expect(credits.map(({ amountFen }) => amountFen)).toEqual([order.totalFen]);
    const paid = (await world.events(placed.orderId)).filter(({ event }) => event === 'paid');
    expect(paid).toMatchObject([{ actor: { kind: 'channel', id: 'ALIPAY' } }]);
    await placed.customer.cancel(placed.orderId);
    await expectFullRefund(world, placed.orderId, 'alipay');
  });

  test('[C6][P2] from an app, with its notice lost: the query finds the payment', async () => {
    const world = given();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 1);
    const { params } = await open(placed, { channel: 'ALIPAY', product: 'APP' });
    const orderString = params?.['orderString'];
    expect(await payAt(world, 'ALIPAY', { orderString, dropCallback: true })).toBe(200);
    await world.untilStatus(placed.orderId, 'DISPATCHING', 12_000);
    await placed.customer.cancel(placed.orderId);
    await expectFullRefund(world, placed.orderId, 'alipay');
  });

  test('[C6][P4] a link that is opened and paid after the order was cancelled: it goes back', async () => {
    const world = given();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 2);
    const { payUrl } = await open(placed, { channel: 'ALIPAY', product: 'PAGE' });
    expect(await placed.customer.cancel(placed.orderId)).toMatchObject({ status: 'CANCELLED' });
    // Alipay has never seen the link: nothing could be closed there.
    expect(await payAt(world, 'ALIPAY', { payUrl })).toBe(200);
    await expectFullRefund(world, placed.orderId, 'alipay');
    expect(await world.order(placed.orderId)).toMatchObject({ status: 'CANCELLED' });
  });

  test('[C6] in the mini-program: what WeChat is handed is signed for who pays', async () => {
    const world = given();
    const { endpoints } = world.processes;
    const login = {
      endpoints,
      appid: DEV_MINI_APPS.customer,
      person: 'payer',
      phone: customerPhone(FIRST_CUSTOMER + 3),
      audience: 'customer',
    } as const;
    const client = await loginByWechat(login);
    const customer = asCustomer(client, endpoints);
    const worker = await world.takeWorker(WANTED.skill);
    const booking = { offeringId: WANTED.offeringId, startAt: 'NOW', place: placeOf(worker) };
    const { orderId } = await placePatiently(customer, { ...booking, workerId: worker._id });
    const bill = await client.must<OpenedBill>('POST', `/customer/orders/${orderId}/payments`, {
      idempotencyKey: newKey(),
      body: { channel: 'WECHAT', product: 'JSAPI' },
    });
    expect(bill.params).toMatchObject({ appId: DEV_MINI_APPS.customer, signType: 'RSA' });
    const forged = { ...bill.params, timeStamp: '1' };
    expect(await payAt(world, 'WECHAT', { params: forged })).toBe(404);
    expect(await payAt(world, 'WECHAT', { params: bill.params })).toBe(200);
    await world.untilStatus(orderId, 'DISPATCHING');
    await customer.cancel(orderId);
    await expectFullRefund(world, orderId);
  });

  test('[C6] a customer without a WeChat is told to link one; a way that no channel has is refused', async () => {
    const world = given();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 4, WANTED);
    const url = `/customer/orders/${placed.orderId}/payments`;
    const ask = (body: object) => post<OpenedBill>(placed.customer.client, url, body);
    expect(await ask({ product: 'JSAPI' })).toMatchObject({ code: 'WECHAT_NOT_LINKED' });
    expect(await ask({ channel: 'ALIPAY' })).toMatchObject({ status: 400 });
    expect(await ask({ channel: 'ALIPAY', product: 'H5' })).toMatchObject({ status: 400 });
    const { body } = await ask({ product: 'H5' });
    expect(await payAt(world, 'WECHAT', { h5Url: body.payUrl })).toBe(200);
    await world.untilStatus(placed.orderId, 'DISPATCHING');
    await placed.customer.cancel(placed.orderId);
    await expectFullRefund(world, placed.orderId);
  });

  test('[R14][P4] forged notices of Alipay: none is taken, each leaves an event', async () => {
    const world = given();
    const placed = await placeNamed(world, FIRST_CUSTOMER + 5, WANTED);
    const { paymentNo } = await open(placed, { channel: 'ALIPAY', product: 'WAP' });
    const other = await placeNamed(world, FIRST_CUSTOMER + 6, WANTED);
    const { paymentNo: codeNo } = await open(other, { channel: 'WECHAT', product: 'NATIVE' });
    const before = [await world.order(placed.orderId), await world.order(other.orderId)];
    const logged = refusedCallbacks(world, 'ALIPAY');
    const forged = forgeries(world, { paymentNo, codeNo, totalFen: before[0]?.totalFen ?? 0 });
    const answers: [string, number, string][] = [];
    for (const [name, body] of forged) {
      const answer = await tell(world, body);
      answers.push([name, answer.status, await answer.text()]);
    }
    expect(answers).toEqual(forged.map(([name]) => [name, 401, 'fail']));
    expect(answers.length).toBeGreaterThanOrEqual(12);
    await until(async () => refusedCallbacks(world, 'ALIPAY') - logged >= forged.length, {
      what: 'an event for each refused notice',
    });
    const events = await world.connection
      .collection('channelEvents')
      .countDocuments({ paymentNo: { $in: [paymentNo, codeNo] } });
    expect(events).toBe(0);
    const after = [await world.order(placed.orderId), await world.order(other.orderId)];
    expect(after).toEqual(before);
    await placed.customer.cancel(placed.orderId);
    await other.customer.cancel(other.orderId);
  });
}

function open(
  { customer, orderId }: Placed,
  way: { readonly channel: string; readonly product: string },
): Promise<OpenedBill> {
  return customer.client.must<OpenedBill>('POST', `/customer/orders/${orderId}/payments`, {
    idempotencyKey: newKey(),
    body: way,
  });
}

function tell(world: StackWorld, body: string): Promise<Response> {
  return fetch(`${world.processes.endpoints.apiUrl}${NOTIFY}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
}

/** Notices as Alipay would send them, each with something that cannot be. */
function forgeries(
  world: StackWorld,
  bill: { readonly paymentNo: string; readonly codeNo: string; readonly totalFen: number },
): [string, string][] {
  const { env } = world.processes;
  const yuan = (amountFen: number) => (amountFen / 100).toFixed(2);
  const fact: Fields = {
    notify_time: '2026-05-01 10:00:05',
    notify_type: 'trade_status_sync',
    notify_id: `forged-${bill.paymentNo}`,
    app_id: env.ALIPAY_APP_ID ?? '',
    charset: 'utf-8',
    version: '1.0',
    trade_no: '2026050122001400000000000001',
    out_trade_no: bill.paymentNo,
    seller_id: env.ALIPAY_SELLER_ID ?? '',
    trade_status: 'TRADE_SUCCESS',
    total_amount: yuan(bill.totalFen),
    gmt_payment: '2026-05-01 10:00:00',
  };
  const genuine = cryptoOf(world, world.processes.secrets.alipay.privateKey);
  const stranger = cryptoOf(world, createSandboxKeys().alipay.alipayPrivateKey);
  const signed = (change: Fields = {}) => noticeBody(genuine, { ...fact, ...change });
  const refund = { gmt_refund: '2026-05-01 11:00:00', refund_fee: '1.00' };
  const amount = `total_amount=${yuan(bill.totalFen)}`;
  return [
    ['signed by a stranger', noticeBody(stranger, fact)],
    ['altered to a fen more', signed().replace(amount, `total_amount=${yuan(bill.totalFen + 1)}`)],
    ['altered to a fen less', signed().replace(amount, `total_amount=${yuan(bill.totalFen - 1)}`)],
    ['altered to another order', signed().replaceAll(bill.paymentNo, bill.codeNo)],
    ['signed, a fen more', signed({ total_amount: yuan(bill.totalFen + 1) })],
    ['signed, a fen less', signed({ total_amount: yuan(bill.totalFen - 1) })],
    ['signed, of a bill of the other channel', signed({ out_trade_no: bill.codeNo })],
    ['signed, of nobody’s number', signed({ out_trade_no: 'D000000000000P01' })],
    ['signed, of another app', signed({ app_id: '2021000000000999' })],
    ['signed, of another seller', signed({ seller_id: '2088000000000999' })],
    ['signed, of nobody’s refund', signed({ ...refund, out_biz_no: `${bill.paymentNo}R01` })],
    ['a weaker signature', signed().replace('sign_type=RSA2', 'sign_type=RSA')],
    ['a cut signature', signed().slice(0, -8)],
    ['an amount twice', `${signed()}&total_amount=0.01`],
    ['no signature', new URLSearchParams(fact).toString()],
    ['JSON', JSON.stringify(fact)],
    ['nothing', ''],
  ];
}

function cryptoOf(world: StackWorld, alipayPrivateKey: string) {
  const { env, secrets } = world.processes;
  return createAlipayCrypto(
    alipayFakeConfigSchema.parse({
      appId: env.ALIPAY_APP_ID,
      sellerId: env.ALIPAY_SELLER_ID,
      appPublicKey: secrets.alipayApp.publicKey,
      alipayPrivateKey,
      alipayPublicKey: secrets.alipay.publicKey,
      journalPath: 'unused',
    }),
  );
}
