import { randomUUID } from 'node:crypto';
import { listen, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { PAYOUT_BATCH_ROUTES } from '../../../api/routes/admin/payout-batches.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Role } from '../../../contract/terms/permissions.js';
import { moneyAlarmModel } from '../../../data/models/money-alarm.js';
import { payoutAccountModel } from '../../../data/models/payout-account.js';
import { payoutBatchItemModel, payoutBatchModel } from '../../../data/models/payout-batch.js';
import { createPayoutAccountRepository } from '../../../data/repositories/payout-accounts.js';
import { createPayoutBatchRepository } from '../../../data/repositories/payout-batches.js';
import { payoutField } from '../../../use-cases/payout-account/sealed-account.js';
import { createPayoutBatches } from '../../../use-cases/payout-batch/create-payout-batches.js';
import { readSheet, writeSheet } from '../../../use-cases/resource/sheet/sheet-format.js';
import { recordPayoutResult } from '../../../use-cases/withdrawal/payout-result.js';
import { request, type Answer } from '../api/support.js';
import { codeOf, noOf, openMoney, rowOf, type Money } from '../withdrawal/withdrawal-fixture.js';

const CARD = '6222021234567890123';
const MAKER = 'financeMaker~mo';
const CHECKER = 'financeChecker~chen';

let money: Money;
let app: TestServer;
let kit: ReturnType<typeof testKitDeps>;
/** Told results go wrong as often as this. */
let failures = 0;

beforeAll(async () => {
  money = await openMoney();
  const { connection, deps, cipher } = money;
  for (const model of [payoutBatchModel, payoutBatchItemModel]) {
    await model(connection).createCollection();
    await model(connection).createIndexes();
  }
  const results = { ...deps, gateway: { tellNews: () => Promise.resolve() } };
  const payoutBatches = createPayoutBatches({
    ...{ clock: deps.clock, transact: deps.transact, cipher },
    payoutBatches: createPayoutBatchRepository(connection),
    payoutAccounts: createPayoutAccountRepository(connection),
    withdrawals: deps.withdrawals,
    moneyAlarms: deps.moneyAlarms,
    recordResult(input) {
      failures -= 1;
      if (failures >= 0) throw new AppError('CONTENTION');
      return recordPayoutResult(results, input);
    },
  });
  kit = testKitDeps({
    clock: deps.clock,
    authenticate: (token: string) => {
      const [role, id = ''] = token.split('~') as [Role, string?];
      const isStaff = rolesOfAudience('admin').includes(role);
      if (!isStaff) throw new AppError('UNAUTHENTICATED');
      const person = { id, audience: 'admin', roles: [role], sessionId: 's' } as const;
      const now = { stepUpAtMs: deps.clock.nowMs() };
      return Promise.resolve({ ...person, ...now, merchantId: null, cities: [] });
    },
    payoutBatches,
  });
  app = await listen({ deps: kit, routes: PAYOUT_BATCH_ROUTES });
});
beforeEach(async () => {
  failures = 0;
  await moneyAlarmModel(money.connection).deleteMany({});
});
afterAll(async () => {
  await app.close();
  await money.close();
});

const call = (as: string, path = '', body?: object): Promise<Answer> =>
  request({
    url: `${app.url}/admin/payout-batches${path}`,
    token: as,
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'idempotency-key': randomUUID() },
    ...(body === undefined ? {} : { body }),
  });
const post = (as: string, batchId: unknown, step: string, body: object = {}) =>
  call(as, `/${String(batchId)}/${step}`, body);
const detail = async (batchId: unknown) => (await call(MAKER, `/${String(batchId)}`)).json;
type Row = { readonly payoutNo: string; readonly amountFen: number; readonly withdrawalNo: string };
const rowsOf = async (batchId: unknown) => (await detail(batchId)).rows as Row[];

/** Approved withdrawals to cards, whose numbers are written. */
async function waiting(count: number, amountFen = 10_000): Promise<string[]> {
  const numbers: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { ownerKind, ownerId } = await money.worker(amountFen);
    const owner = { ownerKind, ownerId };
    const accountId = await money.account(owner, { kind: 'BANK' });
    const asked = await money.ask(owner, { accountId, amountFen, netFen: amountFen });
    const withdrawalNo = noOf(asked);
    await money.approve(withdrawalNo);
    await money.send(withdrawalNo);
    numbers.push(withdrawalNo);
  }
  return numbers;
}

/** A batch of these many payouts, at the bank. */
async function atBank(count: number): Promise<string> {
  await waiting(count);
  const { json } = await call(MAKER, '', {});
  await post(CHECKER, json.id, 'release');
  await post(MAKER, json.id, 'file', { format: 'csv', reason: '送银行' });
  const handed = await post(MAKER, json.id, 'hand-in');
  if (handed.status !== 200) throw new Error(handed.text);
  return String(json.id);
}

type Line = readonly [no: string, yuan: string, result: string, reason?: string];
async function importFile(
  batchId: string,
  lines: readonly Line[],
  over: { readonly as?: string; readonly isTrial?: boolean; readonly format?: 'csv' | 'xlsx' } = {},
): Promise<Answer> {
  const { as = CHECKER, isTrial = false, format = 'csv' } = over;
  const header = ['编号', '金额（元）', '结果', '失败原因'];
  const rows = lines.map(([no, yuan, result, reason = '']) => [no, yuan, result, reason]);
  const bytes = await writeSheet({ format, title: 'r', header, rows });
  const content = bytes.toString('base64');
  return post(as, batchId, 'results', { format, content, isTrial });
}
const yuan = ({ amountFen }: Row) => (amountFen / 100).toFixed(2);
const outcomes = ({ json }: Answer) =>
  (json.rows as { readonly outcome: string }[]).map(({ outcome }) => outcome);
const statusOf = async (withdrawalNo: string) => (await rowOf(money, withdrawalNo))?.status;

describe('[S9] a file for the bank', () => {
  test('is collected by one person, released by another, taken out, answered and booked', async () => {
    const numbers = await waiting(3);
    const made = await call(MAKER, '', {});
    expect(made).toMatchObject({
      status: 201,
      json: { status: 'DRAFT', rowCount: 3, totalFen: 30_000, made: { by: 'mo' } },
    });
    const { id } = made.json;
    expect((await rowsOf(id)).map(({ withdrawalNo }) => withdrawalNo).sort()).toEqual(
      numbers.sort(),
    );
    expect(JSON.stringify(await detail(id))).not.toContain(CARD);
    const file = { format: 'csv', reason: '送银行' };
    expect(codeOf(await post(MAKER, id, 'file', file))).toBe('409 ACTION_NOT_ALLOWED');
    expect(codeOf(await post(MAKER, id, 'release'))).toBe('403 FORBIDDEN');
    // The person counts, whatever role he has by now.
    expect(codeOf(await post('financeChecker~mo', id, 'release'))).toBe('409 FOUR_EYES');
    expect(codeOf(await post(CHECKER, id, 'release'))).toBe('200');
    expect(codeOf(await post(CHECKER, id, 'release'))).toBe('409 ACTION_NOT_ALLOWED');
    expect(codeOf(await post(MAKER, id, 'hand-in'))).toBe('409 ACTION_NOT_ALLOWED');
    const taken = await post(MAKER, id, 'file', file);
    expect(taken.status).toBe(200);
    expect(taken.text.match(new RegExp(CARD, 'g'))).toHaveLength(3);
    expect(taken.text).toContain('张三');
    expect(taken.text).toContain('100.00');
    expect(kit.audited.at(-1)).toMatchObject({
      ...{ action: expect.stringMatching(/[Ff]ile/), reason: '送银行' },
      target: { kind: 'batch', id },
    });
    expect(codeOf(await post(MAKER, id, 'hand-in'))).toBe('200');
    const [first, second, third] = (await rowsOf(id)) as [Row, Row, Row];
    const lines: Line[] = [
      [first.payoutNo, yuan(first), '成功'],
      [second.payoutNo, yuan(second), '失败', '户名不符'],
      [third.payoutNo, yuan(third), '处理中'],
    ];
    const trial = await importFile(String(id), lines, { isTrial: true });
    expect(trial.json).toMatchObject({ isStored: false, untoldCount: 0 });
    expect(outcomes(trial)).toEqual(['MATCHED', 'MATCHED', 'PENDING']);
    expect(await statusOf(first.withdrawalNo)).toBe('SENDING');
    const stored = await importFile(String(id), lines, { format: 'xlsx' });
    expect(stored.json).toMatchObject({ isStored: true, untoldCount: 0 });
    expect(await statusOf(first.withdrawalNo)).toBe('PAID');
    expect(await rowOf(money, second.withdrawalNo)).toMatchObject({
      status: 'FAILED',
      failure: '户名不符',
    });
    expect(await statusOf(third.withdrawalNo)).toBe('SENDING');
    expect((await detail(id)).status).toBe('HANDED_IN');
    // The same file again is harmless, and the rest ends the batch.
    expect(outcomes(await importFile(String(id), lines))).toEqual(['KNOWN', 'KNOWN', 'PENDING']);
    const rest = await importFile(String(id), [[third.payoutNo, yuan(third), 'SUCCESS']]);
    expect(rest.json).toMatchObject({ isStored: true });
    expect(await detail(id)).toMatchObject({ status: 'DONE', resultCount: 3 });
    const list = await call(MAKER, '?status=DONE');
    expect(list.json.items).toEqual([expect.objectContaining({ id })]);
    await money.ledger.rollUpHot();
    expect(await money.ledger.sumAll()).toMatchObject({ isBalanced: true });
  });

  test('holds a payout once, however many collect at the same time', async () => {
    await waiting(6);
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) => call(`financeMaker~m${index}`, '', { rowsMax: 2 })),
    );
    const ids = made.filter(({ status }) => status === 201).map(({ json }) => json.id);
    const rows = (await Promise.all(ids.map(rowsOf))).flat();
    expect(new Set(rows.map(({ payoutNo }) => payoutNo)).size).toBe(rows.length);
    for (let more = 0; more < 3; more += 1) await call(MAKER, '', {});
    const all = await payoutBatchItemModel(money.connection).find({ result: null }).lean();
    const numbers = all.map(({ withdrawalNo }) => withdrawalNo);
    expect(new Set(numbers).size).toBe(numbers.length);
    const left = await call(MAKER, '', {});
    expect(left.json).toMatchObject({
      ...{ code: 'ACTION_NOT_ALLOWED', extra: { reason: 'NOTHING_WAITING' } },
    });
  });

  test('with one fault is not taken in at all, and every row says what is wrong', async () => {
    const batchId = await atBank(2);
    const [first, second] = (await rowsOf(batchId)) as [Row, Row];
    const good: Line = [first.payoutNo, yuan(first), '成功'];
    const faults: readonly (readonly [Line, string])[] = [
      [['W0P', '1.00', '成功'], 'UNKNOWN_NUMBER'],
      [[second.payoutNo, '100.01', '成功'], 'OTHER_AMOUNT'],
      [[second.payoutNo, yuan(second), '不详'], 'UNREADABLE'],
      [good, 'DUPLICATE'],
    ];
    for (const [line, outcome] of faults) {
      const answer = await importFile(batchId, [good, line]);
      expect(answer.json).toMatchObject({ isStored: false });
      expect(outcomes(answer)).toEqual(['MATCHED', outcome]);
    }
    expect(await statusOf(first.withdrawalNo)).toBe('SENDING');
    expect(await detail(batchId)).toMatchObject({ resultCount: 0 });
    await importFile(batchId, [good]);
    const turned = await importFile(batchId, [[first.payoutNo, yuan(first), '退回']]);
    expect(outcomes(turned)).toEqual(['CONTRADICTS']);
    expect(await statusOf(first.withdrawalNo)).toBe('PAID');
    const noColumns = Buffer.from('a,b\n1,2\n').toString('base64');
    const sheet = { format: 'csv', content: noColumns, isTrial: false };
    expect(codeOf(await post(CHECKER, batchId, 'results', sheet))).toBe('400 INVALID_INPUT');
    const other = await atBank(1);
    expect(outcomes(await importFile(other, [good]))).toEqual(['UNKNOWN_NUMBER']);
  });

  test('is taken in once, however often it arrives at the same time', async () => {
    const batchId = await atBank(3);
    const rows = await rowsOf(batchId);
    const lines = rows.map((row): Line => [row.payoutNo, yuan(row), '成功']);
    const answers = await Promise.all(Array.from({ length: 5 }, () => importFile(batchId, lines)));
    expect(new Set(answers.map(({ status }) => status))).not.toContain(500);
    expect(answers.some(({ json }) => json.isStored === true)).toBe(true);
    await importFile(batchId, lines);
    expect(await detail(batchId)).toMatchObject({ status: 'DONE', resultCount: 3 });
    for (const { withdrawalNo } of rows) {
      expect(await statusOf(withdrawalNo)).toBe('PAID');
      const { deps } = money;
      const history = await deps.withdrawals.history(withdrawalNo);
      expect(history.filter(({ event }) => event === 'paid')).toHaveLength(1);
    }
  });

  test('is answered by somebody else than the one who collected it', async () => {
    const batchId = await atBank(1);
    const [row] = (await rowsOf(batchId)) as [Row];
    const lines: Line[] = [[row.payoutNo, yuan(row), '失败']];
    expect(codeOf(await importFile(batchId, lines, { as: MAKER }))).toBe('403 FORBIDDEN');
    const same = { as: 'financeChecker~mo' };
    expect(codeOf(await importFile(batchId, lines, same))).toBe('409 FOUR_EYES');
    for (const role of ['auditor~a', 'support~s', 'admin~a']) {
      expect(codeOf(await importFile(batchId, lines, { as: role }))).toBe('403 FORBIDDEN');
      expect(codeOf(await call(role, '', {}))).toBe('403 FORBIDDEN');
    }
    expect((await call('auditor~a', `/${batchId}`)).status).toBe(200);
    expect(codeOf(await call('support~s', `/${batchId}`))).toBe('403 FORBIDDEN');
    expect(await statusOf(row.withdrawalNo)).toBe('SENDING');
  });

  test('is given up only while nobody has it: then its payouts are free again', async () => {
    const numbers = await waiting(2);
    const { json } = await call(MAKER, '', {});
    const reason = { reason: '金额有误' };
    expect(codeOf(await post(MAKER, json.id, 'discard', reason))).toBe('200');
    expect(await detail(json.id)).toMatchObject({ status: 'DISCARDED', rows: [] });
    const again = await call(MAKER, '', {});
    expect((await rowsOf(again.json.id)).map(({ withdrawalNo }) => withdrawalNo).sort()).toEqual(
      numbers.sort(),
    );
    await post(CHECKER, again.json.id, 'release');
    const file = { format: 'xlsx', reason: '送银行' };
    expect((await post(MAKER, again.json.id, 'file', file)).status).toBe(200);
    // It may be at the bank by now.
    expect(codeOf(await post(MAKER, again.json.id, 'discard', reason))).toBe(
      '409 ACTION_NOT_ALLOWED',
    );
    expect(await rowsOf(again.json.id)).toHaveLength(2);
    await waiting(1);
    const raced = (await call(MAKER, '', {})).json.id;
    await post(CHECKER, raced, 'release');
    const race = await Promise.all([
      post(MAKER, raced, 'discard', reason),
      post(MAKER, raced, 'file', file),
    ]);
    expect(race.filter(({ status }) => status === 200)).toHaveLength(1);
    const { status, takenOut } = await detail(raced);
    expect(status === 'DISCARDED').toBe(takenOut === null);
  });

  test('is stopped by an open alarm about the books at every step to the bank', async () => {
    await waiting(1);
    const { json } = await call(MAKER, '', {});
    const at = new Date();
    const alarm = { job: 'J1', subject: 'test', detail: 'x', status: 'OPEN' };
    const times = { openedAt: at, lastSeenAt: at, seenCount: 1 };
    await money.connection
      .collection('moneyAlarms')
      .insertOne({ _id: randomUUID() as never, ...alarm, ...times });
    expect(await money.deps.moneyAlarms.isPayoutStopped()).toBe(true);
    expect(codeOf(await call(MAKER, '', {}))).toBe('409 PAYOUTS_STOPPED');
    expect(codeOf(await post(CHECKER, json.id, 'release'))).toBe('409 PAYOUTS_STOPPED');
    await money.connection.collection('moneyAlarms').deleteMany({});
    expect(codeOf(await post(CHECKER, json.id, 'release'))).toBe('200');
  });

  test('does not hold a payout that has ended another way', async () => {
    const [withdrawalNo = ''] = await waiting(1);
    const { json } = await call(MAKER, '', {});
    const [row] = (await rowsOf(json.id)) as [Row];
    const { deps } = money;
    const quiet = { ...deps, gateway: { tellNews: () => Promise.resolve() } };
    const at = new Date(deps.clock.nowMs());
    const paid = { result: 'SUCCESS', reason: null, at, source: 'by hand' } as const;
    await recordPayoutResult(quiet, { payoutNo: row.payoutNo, ...paid });
    expect(await statusOf(withdrawalNo)).toBe('PAID');
    expect((await post(CHECKER, json.id, 'release')).json).toMatchObject({
      code: 'ACTION_NOT_ALLOWED',
      extra: { reason: 'PAYOUT_ENDED', payoutNo: row.payoutNo },
    });
  });

  test('[R19] a result that was stored and not told is told later, and booked once', async () => {
    const batchId = await atBank(2);
    const rows = (await rowsOf(batchId)) as [Row, Row];
    const lines = rows.map((row): Line => [row.payoutNo, yuan(row), '成功']);
    failures = 1;
    const stored = await importFile(batchId, lines);
    expect(stored.json).toMatchObject({ isStored: true, untoldCount: 1 });
    expect((await detail(batchId)).rows).toMatchObject([
      { result: 'SUCCESS', toldAt: null, fault: 'CONTENTION' },
      { result: 'SUCCESS', toldAt: expect.any(String), fault: null },
    ]);
    const told = await Promise.all([1, 2, 3].map(() => post(CHECKER, batchId, 'deliveries')));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await detail(batchId)).rows).toMatchObject([{ fault: null }, { fault: null }]);
    const { deps } = money;
    for (const { withdrawalNo } of rows) {
      const history = await deps.withdrawals.history(withdrawalNo);
      expect(history.filter(({ event }) => event === 'paid')).toHaveLength(1);
    }
  });

  test('runs no formula that somebody put into a name', async () => {
    const [withdrawalNo = ''] = await waiting(1);
    const row = await rowOf(money, withdrawalNo);
    const account = await payoutAccountModel(money.connection).findById(row?.account.id).lean();
    if (!account) throw new Error('no account');
    const evil = '=HYPERLINK("http://x","张")';
    const cipher = await money.cipher.seal({ ...payoutField(account, 'holder'), value: evil });
    await payoutAccountModel(money.connection).updateOne(
      { _id: account._id },
      { $set: { 'holder.cipher': cipher } },
    );
    const { json } = await call(MAKER, '', {});
    await post(CHECKER, json.id, 'release');
    for (const format of ['csv', 'xlsx'] as const) {
      const response = await fetch(`${app.url}/admin/payout-batches/${String(json.id)}/file`, {
        method: 'POST',
        headers: { authorization: `Bearer ${MAKER}`, 'content-type': 'application/json' },
        body: JSON.stringify({ format, reason: '送银行' }),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const sheet = await readSheet({ format, bytes, rowsMax: 10 });
      expect(sheet.rows[0]?.slice(2, 4)).toEqual([evil, CARD]);
      if (format === 'csv') expect(bytes.toString('utf8')).toContain("'=HYPERLINK");
    }
  });
});
