import { randomUUID } from 'node:crypto';
import { ADMIN_ORDER_ROUTES } from '../../../api/routes/admin/orders.js';
import { AppError } from '../../../contract/terms/errors.js';
import { ORDER_STATUSES, type OrderStatus } from '../../../contract/terms/order.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { itemModel } from '../../../data/models/item.js';
import { orderModel, type OrderDocument } from '../../../data/models/order.js';
import { createCatalogueRepository } from '../../../data/repositories/catalogue.js';
import { createOrderListRepository } from '../../../data/repositories/order-list.js';
import { placedState } from '../../../domain/order/state.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { newTicket } from '../../../use-cases/order/new-ticket.js';
import {
  createOrderDesk,
  type OrderDeskRowDto,
} from '../../../use-cases/order-desk/create-order-desk.js';
import { scansDuring } from '../../../bench/lists/scans.js';
import { orderFacts } from '../../factories/order-facts.js';
import { openWorld, request, type World } from '../api/support.js';
import { orderDocument } from '../order/order-document.js';

const DISPATCHER = 'dispatcher~d1~hz';
const FINANCE = 'financeMaker~f1';
const MERCHANT = 'merchantManager~x1~~m1';
const POINT = { type: 'Point', coordinates: [120.15, 30.25] } as const;
const START = Date.UTC(2026, 10, 24, 8);

let world: World;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  const { connection, authDeps } = world;
  await orderModel(connection).createIndexes();
  const orderDesk = createOrderDesk({
    ...authDeps,
    catalogue: createCatalogueRepository(connection),
    orderList: createOrderListRepository(connection),
  });
  const overrides = { orderDesk, authenticate: async (token: string) => actorOf(token) };
  ({ url } = await world.serve({ routes: ADMIN_ORDER_ROUTES, overrides }));
  await itemModel(connection).collection.insertOne({
    ...{ _id: 'daily-2h' as never, name: { zh: '日常保洁 2 小时', en: 'Cleaning, 2 h' } },
  });
  await connection.collection('workers').insertMany([
    { _id: 'w1' as never, displayName: '陈师傅' },
    { _id: 'w2' as never, displayName: '何师傅' },
  ]);
  for (const [id, phone] of [
    ['c1', '13800131234'],
    ['c2', '13900135678'],
    ['c3', '13700131234'],
  ] as const) {
    await ensureUser({ deps: authDeps, id, phone, audience: 'customer' });
  }
});
afterAll(() => world.close());
beforeEach(async () => {
  await orderModel(world.connection).deleteMany({});
});

function actorOf(token: string): Actor {
  const [role, id = '', city = 'hz', merchant = 'm1'] = token.split('~') as [Role, ...string[]];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const merchantId = audience === 'merchant' ? merchant : null;
  return { id, audience, roles: [role], sessionId: 's', merchantId, cities: [city] };
}

let count = 0;
/** An order as its run would have left it. */
async function placed(status: OrderStatus, over: Partial<OrderDocument> = {}): Promise<string> {
  count += 1;
  const orderId = randomUUID();
  const { customerId = 'c1', cityCode = 'hz', merchantId = 'm1' } = over;
  const facts = orderFacts({
    orderId,
    customerId,
    cityCode,
    merchantId,
    placedAtMs: START + count,
  });
  const document = orderDocument({
    facts,
    state: { ...placedState(facts), status, seq: 3, paidAtMs: START },
    point: { type: POINT.type, coordinates: [...POINT.coordinates] },
    own: {
      ...{ no: `DH2611240${String(count).padStart(4, '0')}`, timeZone: 'Asia/Shanghai' },
      ...{ itemId: 'daily-2h', itemName: '日常保洁', offeringId: 'o', skills: [] },
      ...{ prepMs: 0, cleanMs: 0, workerShareBps: 7_000, ...over },
    },
  });
  await orderModel(world.connection).create(document);
  return orderId;
}

async function rows(as: string, query = ''): Promise<OrderDeskRowDto[]> {
  const answer = await request({ url: `${url}/admin/orders${query}`, token: as });
  if (answer.status !== 200) throw new Error(answer.text);
  return (answer.json as { items: OrderDeskRowDto[] }).items;
}
const idsOf = async (as: string, query: string) => (await rows(as, query)).map(({ id }) => id);

describe('[S7] the list of the order desk', () => {
  test('tells service, masked customer, worker, money, time, and whom it waits for', async () => {
    const stageDeadlineAt = new Date(START + 60_000);
    const ticket = {
      ...newTicket({ ticketId: 'x:1' }),
      workerId: 'w1',
      status: 'ASSIGNED' as const,
    };
    const given = { ...newTicket({ ticketId: 'x:2' }), workerId: 'w2', status: 'NO_SHOW' as const };
    const id = await placed('ASSIGNED', { tickets: [ticket, given], stageDeadlineAt });
    const [row] = await rows(DISPATCHER);
    expect(row).toMatchObject({
      id,
      no: expect.stringMatching(/^DH2611240\d{4}$/),
      statusText: { zh: '待服务', en: 'Assigned' },
      service: { zh: '日常保洁 2 小时', en: 'Cleaning, 2 h' },
      customer: { phone: '138****1234' },
      workers: [{ id: 'w1', name: '陈师傅' }],
      waitsFor: {
        ...{ code: 'DEPART', side: 'worker', text: { zh: '等待出发', en: 'The worker sets out' } },
        until: stageDeadlineAt.toISOString(),
      },
      paymentStatus: 'PAID',
      refundStatus: 'NONE',
      settlementStatus: 'NONE',
      totalFen: 10_000,
    });
    const { text } = await request({ url: `${url}/admin/orders`, token: DISPATCHER });
    expect(text).not.toMatch(/13800131234|"customerId"|startCode|sealed/);
  });

  test('is found by number and by the end of a phone', async () => {
    const one = await placed('COMPLETED', { no: 'DH2611240077' });
    const two = await placed('DISPATCHING', { customerId: 'c2', no: 'DH2611250078' });
    const three = await placed('DISPATCHING', { customerId: 'c3', no: 'DH2611250079' });
    expect(await idsOf(DISPATCHER, '?search=dh2611240077')).toEqual([one]);
    expect(await idsOf(DISPATCHER, '?search=DH261125')).toEqual([three, two]);
    expect(await idsOf(DISPATCHER, '?search=1234')).toEqual([three, one]);
    expect(await idsOf(DISPATCHER, '?search=5678')).toEqual([two]);
    expect(await idsOf(DISPATCHER, '?search=0000')).toEqual([]);
    for (const search of ['DH26', '12', '.*', '13800131234', 'DH%5E.%2A%24']) {
      const answer = await request({
        url: `${url}/admin/orders?search=${search}`,
        token: DISPATCHER,
      });
      expect([search, answer.status]).toEqual([search, 400]);
    }
  });

  test('is narrowed by place, category, merchant, worker, time, status and refund', async () => {
    const ticket = {
      ...newTicket({ ticketId: 'y:1' }),
      workerId: 'w2',
      status: 'ASSIGNED' as const,
    };
    const one = await placed('ASSIGNED', { tickets: [ticket], merchantId: 'm2' });
    const two = await placed('CANCELLED', { refundStatus: 'FAILED', categoryId: 'repair' });
    const three = await placed('DISPATCHING', {
      cityCode: 'sz',
      createdAt: new Date(START - 9_000),
    });
    expect(await idsOf(FINANCE, '')).toEqual([two, one, three]);
    expect(await idsOf(FINANCE, '?cityCode=sz')).toEqual([three]);
    expect(await idsOf(FINANCE, '?categoryId=repair')).toEqual([two]);
    expect(await idsOf(FINANCE, '?merchantId=m2')).toEqual([one]);
    expect(await idsOf(FINANCE, '?workerId=w2')).toEqual([one]);
    expect(await idsOf(FINANCE, '?status=CANCELLED,DISPATCHING')).toEqual([two, three]);
    expect(await idsOf(FINANCE, '?refundStatus=OPEN,FAILED')).toEqual([two]);
    const until = new Date(START).toISOString();
    expect(await idsOf(FINANCE, `?to=${until}`)).toEqual([three]);
    expect(await idsOf(FINANCE, `?from=${until}`)).toEqual([two, one]);
  });

  test('[R35] a wish never widens the reach', async () => {
    const mine = await placed('DISPATCHING');
    const elsewhere = await placed('DISPATCHING', { cityCode: 'sz', merchantId: 'm2' });
    expect(await idsOf(DISPATCHER, '')).toEqual([mine]);
    expect(await idsOf(DISPATCHER, '?cityCode=sz')).toEqual([]);
    expect(await idsOf(DISPATCHER, '?merchantId=m2')).toEqual([]);
    expect(await idsOf(MERCHANT, '')).toEqual([mine]);
    expect(await idsOf(MERCHANT, '?merchantId=m2')).toEqual([]);
    expect(await idsOf(FINANCE, '')).toEqual([elsewhere, mine]);
    const counts = async (as: string, query = '') =>
      (await request({ url: `${url}/admin/order-counts${query}`, token: as })).json;
    expect(await counts(DISPATCHER)).toMatchObject({
      items: [{ status: 'DISPATCHING', count: 1 }],
    });
    expect(await counts(DISPATCHER, '?cityCode=sz')).toEqual({ items: [], refunds: 0 });
    expect(await counts(MERCHANT)).toMatchObject({ items: [{ status: 'DISPATCHING', count: 1 }] });
    expect(await counts(FINANCE)).toMatchObject({ items: [{ status: 'DISPATCHING', count: 2 }] });
  });

  test('counts each status, and refunds whatever the status', async () => {
    for (const status of ORDER_STATUSES) await placed(status);
    await placed('COMPLETED', { refundStatus: 'OPEN' });
    await placed('CANCELLED', { refundStatus: 'FULL' });
    const { json } = await request({ url: `${url}/admin/order-counts`, token: DISPATCHER });
    const counted = json.items as { status: OrderStatus; count: number }[];
    expect(counted.map(({ status }) => status).sort()).toEqual([...ORDER_STATUSES].sort());
    expect(counted.find(({ status }) => status === 'COMPLETED')?.count).toBe(2);
    expect(json.refunds).toBe(1);
  });

  test('comes page by page, each order once, also when one is placed meanwhile', async () => {
    const all: string[] = [];
    for (let index = 0; index < 5; index += 1) all.unshift(await placed('DISPATCHING'));
    const first = await request({ url: `${url}/admin/orders?limit=2`, token: DISPATCHER });
    await placed('DISPATCHING');
    const rest: string[] = [];
    let cursor = first.json.nextCursor;
    while (cursor !== null) {
      const query = `?limit=2&cursor=${String(cursor)}`;
      const { json } = await request({ url: `${url}/admin/orders${query}`, token: DISPATCHER });
      rest.push(...(json.items as { id: string }[]).map(({ id }) => id));
      cursor = json.nextCursor;
    }
    const begun = (first.json.items as { id: string }[]).map(({ id }) => id);
    expect([...begun, ...rest]).toEqual(all);
  });

  test('reads by an index whatever is asked, and not more than it shows', async () => {
    for (let index = 0; index < 60; index += 1) {
      const status = ORDER_STATUSES[index % ORDER_STATUSES.length] ?? 'DISPATCHING';
      const refundStatus = index % 10 === 0 ? ('FAILED' as const) : ('NONE' as const);
      await placed(status, { categoryId: index % 2 ? 'daily' : 'repair', refundStatus });
    }
    const asked = [
      [FINANCE, '?limit=5'],
      [FINANCE, '?limit=5&status=COMPLETED'],
      [FINANCE, '?limit=5&categoryId=repair'],
      [FINANCE, '?limit=5&refundStatus=OPEN,FAILED'],
      [FINANCE, '?limit=5&search=DH2611240'],
      [DISPATCHER, '?limit=5'],
      [DISPATCHER, '?limit=5&status=DISPATCHING,MANUAL_DISPATCH'],
      [MERCHANT, '?limit=5'],
    ] as const;
    for (const [as, query] of asked) {
      const scans = await scansDuring(world.connection, 'orders', async () => {
        await rows(as, query);
      });
      expect([query, ...scans.map(({ plan }) => plan.includes('COLLSCAN'))]).toEqual([
        query,
        false,
      ]);
      const isSearch = query.includes('search');
      if (!isSearch) expect(scans[0]?.docsExamined).toBeLessThanOrEqual(25);
    }
  });
});
