import { loadEnv } from '../../../config/env.js';
import { chinaDateOf, chinaDatePlus } from '../../../contract/terms/china-day.js';
import { fen } from '../../../contract/terms/money.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { createWechat } from '../../../temporal/order-deps.js';
import { payAt } from '../../factories/stack-orders.js';
import { storiesOf } from '../../factories/stack-stories.js';
import { eventually } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { post } from '../../factories/stack-visits.js';

const DAY_MS = 24 * 3_600_000;
const AMOUNT_FEN = 1_234;
/** Never ours: somebody sold something else under the same number of the merchant. */
const STRANGE = 'SHOP0000001';

type Alarm = {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  readonly assignedTo: string | null;
  readonly notes: readonly { readonly by: string; readonly text: string }[];
};
type Suspense = {
  readonly id: string;
  readonly no: string;
  readonly status: string;
  readonly signedFen: number;
};

/** The desk of the books: a day's bill by hand, alarms, and money that nothing explains. */
export function moneyDesk(given: () => StackWorld): void {
  const story = storiesOf(given);
  story(
    '[X12][P4] a bill compared by hand finds money of nobody: one person says what it is, another takes it out',
    async (world) => {
      const [maker, checker] = await Promise.all([
        world.people.staff('finance-maker'),
        world.people.staff('finance-checker'),
      ]);
      const dateCn = chinaDatePlus(chinaDateOf(Date.now()), -1);
      await strangeMoney(world);
      const path = '/admin/reconciliations';
      const today = { channel: 'WECHAT', dateCn: chinaDateOf(Date.now()) };
      expect((await post(maker, path, today)).status).toBe(400);
      const day = { channel: 'WECHAT', dateCn };
      const support = await world.people.staff('support');
      expect((await post(support, path, day)).status).toBe(403);
      expect(await post(maker, path, day)).toMatchObject({ status: 202, body: day });
      // A second click starts nothing beside the first.
      expect((await post(checker, path, day)).status).toBe(202);
      const item = await strangeItem(maker);
      expect(item).toMatchObject({ status: 'OPEN', signedFen: AMOUNT_FEN });
      expect(await suspenseOf(world)).toBe(AMOUNT_FEN);
      await resolveAlarm({ maker, checker, subject: `WECHAT-${dateCn}` });
      await explain({ world, maker, checker, id: item.id });
    },
    60_000,
  );
}

const suspenseOf = async (world: StackWorld): Promise<number> =>
  (await world.ledger.balance(accounts.suspense())).postedFen;

/** Paid at the channel past this platform, and on its bill of yesterday. */
async function strangeMoney(world: StackWorld): Promise<void> {
  const { env, endpoints } = world.processes;
  const { wechatPay } = loadEnv(env);
  if (!wechatPay) throw new Error('the stack has WeChat');
  const opened = await createWechat(wechatPay).create({
    paymentNo: STRANGE,
    amountFen: fen(AMOUNT_FEN),
    description: '线下门店',
    expiresAt: new Date(Date.now() + 3_600_000),
    product: 'NATIVE',
  });
  if (opened.kind !== 'success' || opened.value.kind !== 'code') throw new Error('no code');
  const { codeUrl } = opened.value;
  expect(await payAt(world, 'WECHAT', { codeUrl, dropCallback: true })).toBe(200);
  const faults = [{ kind: 'move', no: STRANGE, byMs: -DAY_MS }];
  const response = await fetch(`${endpoints.wechatSandboxUrl}/sandbox/bill`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  });
  expect(response.status).toBe(204);
}

const strangeItem = (client: HttpClient): Promise<Suspense> =>
  eventually(
    async () => {
      const path = '/admin/suspense?status=OPEN';
      const { items } = await client.must<{ items: Suspense[] }>('GET', path);
      return items.find(({ no }) => no === STRANGE);
    },
    { what: 'the money in suspense', timeoutMs: 30_000 },
  );

/** It does not stop payouts, so that one person's word is enough. */
async function resolveAlarm(desk: {
  readonly maker: HttpClient;
  readonly checker: HttpClient;
  readonly subject: string;
}): Promise<void> {
  const { maker, checker, subject } = desk;
  const alarmsOf = async (status: string) =>
    (await maker.must<{ items: Alarm[] }>('GET', `/admin/money-alarms?job=J4&status=${status}`))
      .items;
  const alarm = await eventually(
    async () => (await alarmsOf('OPEN')).find((row) => row.subject === subject),
    { what: 'the alarm' },
  );
  expect(alarm).toMatchObject({ isStopping: false, assignedTo: null, notes: [] });
  const path = `/admin/money-alarms/${alarm.id}`;
  const me = await maker.must<{ id: string }>('GET', '/auth/me');
  const text = '向门店核实';
  const noted = await post<Alarm>(maker, `${path}/notes`, { text, isMine: true });
  expect(noted).toMatchObject({
    status: 200,
    body: { status: 'OPEN', assignedTo: me.id, notes: [{ by: me.id, text }] },
  });
  const reason = '线下门店误用商户号';
  const resolved = await post<Alarm>(checker, `${path}/resolve`, { reason });
  expect(resolved).toMatchObject({
    status: 200,
    body: { status: 'RESOLVED', resolution: { reason } },
  });
  expect((await alarmsOf('OPEN')).map(({ id }) => id)).not.toContain(alarm.id);
  expect((await alarmsOf('RESOLVED')).map(({ id }) => id)).toContain(alarm.id);
  for (const [tail, body] of [
    ['notes', { text }],
    ['resolve', { reason }],
  ] as const) {
    expect(await post(maker, `${path}/${tail}`, body)).toMatchObject({
      status: 409,
      code: 'ACTION_NOT_ALLOWED',
    });
  }
}

async function explain(desk: {
  readonly world: StackWorld;
  readonly maker: HttpClient;
  readonly checker: HttpClient;
  readonly id: string;
}): Promise<void> {
  const { world, maker, checker, id } = desk;
  const path = `/admin/suspense/${id}`;
  const reason = '线下门店的收款，已转回';
  expect((await post(checker, `${path}/approve`, { reason })).code).toBe('ACTION_NOT_ALLOWED');
  expect(await post(maker, `${path}/ask`, { reason })).toMatchObject({
    status: 200,
    body: { status: 'ASKED', asked: { reason } },
  });
  expect((await post(maker, `${path}/approve`, { reason })).status).toBe(403);
  const no = await post(checker, `${path}/reject`, { reason: '缺少凭证' });
  expect(no).toMatchObject({
    status: 200,
    body: { status: 'OPEN', checked: { reason: '缺少凭证' } },
  });
  expect(await suspenseOf(world)).toBe(AMOUNT_FEN);

  expect((await post(maker, `${path}/ask`, { reason })).status).toBe(200);
  const yes = await post(checker, `${path}/approve`, { reason: '凭证齐全' });
  expect(yes).toMatchObject({ status: 200, body: { status: 'RESOLVED' } });
  expect(await suspenseOf(world)).toBe(0);
  const { items } = await maker.must<{ items: Suspense[] }>('GET', '/admin/suspense');
  expect(items.map((item) => item.id)).not.toContain(id);
}
