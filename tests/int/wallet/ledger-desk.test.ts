import { ADMIN_LEDGER_ROUTES } from '../../../api/routes/admin/ledger.js';
import { scopeOf } from '../../../contract/terms/role-grants.js';
import { accounts, CHART } from '../../../domain/ledger/accounts.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { completed } from '../order/bill-steps.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import { openWalletDesk, type WalletDesk } from './wallet-desk.js';

let world: MoneyWorld;
let desk: WalletDesk;
beforeAll(async () => {
  world = await openMoneyWorld();
  desk = await openWalletDesk(world);
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

type Line = { debit: string; credit: string; amountFen: number; text: { zh: string } };
type Journal = { id: string; orderId: string | null; orderNo: string | null; lines: Line[] };
type Transfer = Line & { id: string; journalId: string; orderId: string; signedFen: number };
type Page<T> = { items: T[]; nextCursor: string | null };

test.each(['financeMaker', 'financeChecker', 'auditor'] as const)(
  '[X12][P4] %s goes from an account to its lines, the journal, the order and all its journals',
  async (role) => {
    const as = `${role}~p`;
    const order = await completed(world);
    await settleOrder(world.deps, order.id);
    const chart = await desk.read<{ items: { kind: string }[] }>(as, '/admin/ledger/chart');
    expect(chart.items.map(({ kind }) => kind)).toEqual(Object.keys(CHART));
    const owner = world.workerId(0);
    const found = await desk.read<Page<{ accountId: string; postedFen: number }>>(
      as,
      `/admin/ledger/accounts?owner=${owner}&kind=worker`,
    );
    const accountId = accounts.worker(owner);
    const { postedFen } = await world.deps.ledger.balance(accountId);
    expect(found.items).toMatchObject([{ accountId, postedFen, text: { zh: '服务人员余额' } }]);

    const path = `/admin/ledger/accounts/${encodeURIComponent(accountId)}`;
    expect(await desk.read(as, path)).toMatchObject({ postedFen, owner });
    const lines: Transfer[] = [];
    let cursor = '';
    do {
      const page = await desk.read<Page<Transfer>>(
        as,
        `${path}/transfers?limit=1${cursor && `&cursor=${cursor}`}`,
      );
      lines.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(lines.reduce((sum, { signedFen }) => sum + signedFen, 0)).toBe(postedFen);
    const [newest] = lines;
    expect(newest?.orderId).toBe(order.id);

    const journal = await desk.read<Journal>(
      as,
      `/admin/ledger/journals/${encodeURIComponent(newest?.journalId ?? '')}`,
    );
    expect(journal).toMatchObject({ id: `order:${order.id}:settle`, orderId: order.id });
    expect(journal.lines.map(({ text }) => text.zh)).toContain('平台服务费');
    const { no } = await order.document();
    expect(journal.orderNo).toBe(no);

    const { items } = await desk.read<{ items: Journal[] }>(
      as,
      `/admin/orders/${order.id}/journals`,
    );
    expect(items.map(({ id }) => id.split(':').at(-1))).toEqual(['paid', 'settle']);
    // Whatever came into the escrow left it.
    const escrow = accounts.order(order.id);
    const all = items.flatMap((row) => row.lines);
    const sumOf = (side: 'debit' | 'credit') =>
      all
        .filter((line) => line[side] === escrow)
        .reduce((sum, { amountFen }) => sum + amountFen, 0);
    expect(sumOf('debit')).toBe(sumOf('credit'));
  },
);

test('[X12] a shared account counts what no roll-up has taken yet', async () => {
  const path = `/admin/ledger/accounts/${encodeURIComponent(accounts.commission())}`;
  const before = await desk.read<{ postedFen: number }>('auditor~a', path);
  const order = await completed(world);
  await settleOrder(world.deps, order.id);
  const after = await desk.read<{ postedFen: number }>('auditor~a', path);
  expect(after.postedFen - before.postedFen).toBe(2_000);
});

test('[X12] lists accounts by pages, each once', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await desk.read<Page<{ accountId: string }>>(
      'auditor~a',
      `/admin/ledger/accounts?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...page.items.map(({ accountId }) => accountId));
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  expect(seen).toEqual([...new Set(seen)].sort());
  expect(seen).toContain(accounts.merchant('demo-self'));
});

test('[X12] the books are opened to finance and the auditor, and nobody writes through them', async () => {
  for (const role of ['admin', 'cityManager', 'dispatcher', 'support', 'content', 'reviewer']) {
    expect((await desk.call(`${role}~x`, '/admin/ledger/chart')).status).toBe(403);
  }
  expect((await desk.call('merchantFinance~demo-self', '/admin/ledger/accounts')).status).toBe(403);
  const writes = ADMIN_LEDGER_ROUTES.filter(({ method }) => method !== 'get');
  // The one that is no GET takes a file and is recorded for it.
  expect(writes.map(({ path, audit }) => [path, audit])).toEqual([
    ['/admin/statement-files', 'before'],
  ]);
  expect(scopeOf({ roles: ['auditor'], permission: 'withdrawal.approve' })).toBeUndefined();
});

test.each([
  ['/admin/ledger/accounts/liab%3Anothing', 404],
  ['/admin/ledger/accounts/..%2Fsecret', 400],
  ['/admin/ledger/accounts?kind=nothing', 400],
  ['/admin/ledger/journals/order%3Anone%3Asettle', 404],
  ['/admin/orders/00000000-0000-4000-8000-000000000000/journals', 404],
])('[X12] %s is answered with %i', async (path, status) => {
  expect((await desk.call('auditor~a', path)).status).toBe(status);
});
