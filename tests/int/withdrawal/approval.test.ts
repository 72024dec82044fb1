import { ADMIN_WITHDRAWAL_ROUTES } from '../../../api/routes/admin/withdrawals.js';
import {
  MERCHANT_WITHDRAWAL_ROUTES,
  WORKER_WITHDRAWAL_ROUTES,
} from '../../../api/routes/withdrawal-routes.js';
import {
  WITHDRAWAL_STATUSES,
  isFinalWithdrawalStatus,
  type WithdrawalActorKind,
  type WithdrawalStatus,
} from '../../../contract/terms/withdrawal.js';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { moneyAlarmModel } from '../../../data/models/money-alarm.js';
import { payoutAccountModel } from '../../../data/models/payout-account.js';
import { withdrawalEventModel, withdrawalModel } from '../../../data/models/withdrawal.js';
import type { WithdrawalDocument } from '../../../data/repositories/withdrawals.js';
import { payoutNoOf, termsOf } from '../../../domain/withdrawal/state.js';
import {
  findWithdrawalTransition,
  type WithdrawalEvent,
} from '../../../domain/withdrawal/transitions.js';
import { codeOf, noOf, openMoney, rowOf, type Money } from './withdrawal-fixture.js';

let money: Money;
beforeAll(async () => {
  money = await openMoney();
  await money.setPolicy({ dailyCountMax: 100 });
});
afterAll(() => money.close());

async function asked(
  amountFen = 50_000,
): Promise<{ no: string; owner: string; accountId: string }> {
  const owner = await money.worker(amountFen);
  const { ownerId, accountId } = owner;
  const no = noOf(await money.ask(owner, { amountFen, netFen: amountFen, accountId }));
  return { no, owner: ownerId, accountId };
}

type Step = {
  readonly path: string;
  readonly event: WithdrawalEvent;
  readonly actor: WithdrawalActorKind;
  readonly body: object;
};
const WHY = { reason: '资料核对' };
const desk = (tail: string): string => `/admin/withdrawals/:no/${tail}`;

/** Every route that changes a withdrawal, and the event that it asks for. */
const stepsOf = (terms: string): readonly Step[] => [
  { path: '/worker/withdrawals/:no/cancel', event: 'cancel', actor: 'owner', body: {} },
  { path: '/merchant/withdrawals/:no/cancel', event: 'cancel', actor: 'owner', body: {} },
  { path: desk('review'), event: 'review', actor: 'maker', body: { ...WHY, terms } },
  { path: desk('approve'), event: 'approve', actor: 'checker', body: { ...WHY, terms } },
  { path: desk('refuse'), event: 'reject', actor: 'maker', body: { ...WHY, code: 'OTHER' } },
  { path: desk('reject'), event: 'reject', actor: 'checker', body: { ...WHY, code: 'OTHER' } },
  {
    path: desk('end'),
    event: 'proposeEnd',
    actor: 'maker',
    body: { ...WHY, result: 'FAILED', reference: 'B1' },
  },
  { path: desk('end/confirm'), event: 'confirmEnd', actor: 'checker', body: WHY },
  { path: desk('end/drop'), event: 'dropEnd', actor: 'checker', body: WHY },
];

/** The same withdrawal in another status, as it is on its ordinary way there. */
async function put(fresh: WithdrawalDocument, status: WithdrawalStatus): Promise<void> {
  const terms = termsOf(fresh);
  const isUnderway = status === 'SENDING' || status === 'AWAITING_PAYEE';
  const isReviewed = !['REQUESTED', 'HELD', 'AWAITING_REVIEW'].includes(status);
  const isApproved = status === 'APPROVED' || isUnderway || isFinalWithdrawalStatus(status);
  const yes = (step: 'REVIEW' | 'APPROVAL', by: string) => ({ step, by, terms, atMs: 0 });
  const { connection } = money;
  await withdrawalModel(connection).replaceOne(
    { _id: fresh._id },
    {
      ...fresh,
      status,
      stageSince: new Date(),
      approvals: [
        ...(isReviewed ? [yes('REVIEW', 'somebody')] : []),
        ...(isApproved || status === 'AWAITING_SECOND_APPROVAL' ? [yes('APPROVAL', 'other')] : []),
      ],
      ...(isUnderway && {
        payoutNo: payoutNoOf(fresh._id),
        sentAt: new Date(),
        isFlagged: true,
        end: { result: 'FAILED', by: 'third', atMs: 0, reference: 'B0' },
      }),
    },
  );
  // The books too are as they were after the request.
  const ends = { _id: { $in: ['paid', 'release'].map((end) => `withdrawal:${fresh._id}:${end}`) } };
  const gone = await ledgerJournalModel(connection).find(ends).lean();
  for (const { _id, lines } of gone) {
    const [line] = lines;
    const isPaid = _id.endsWith(':paid');
    await connection
      .collection('accounts')
      .updateOne(
        { _id: line?.debit as never },
        { $inc: { pendingD: line?.amountFen ?? 0, postedD: isPaid ? -(line?.amountFen ?? 0) : 0 } },
      );
    await ledgerTransferModel(connection).collection.deleteMany({ journal: _id });
  }
  await ledgerJournalModel(connection).collection.deleteMany(ends as never);
  await withdrawalEventModel(connection).deleteMany({ withdrawalNo: fresh._id, seq: { $gt: 0 } });
}

test('[R20] status × route × person: nobody does what the table or his role does not give', async () => {
  const { no, owner } = await asked();
  const fresh = await rowOf(money, no);
  if (fresh === null) throw new RangeError('no withdrawal');
  const people = [
    { token: `worker~${owner}`, actors: ['owner'] },
    { token: 'worker~stranger', actors: [] },
    { token: 'merchantFinance~f~m-other', actors: [] },
    { token: 'customer~kim', actors: [] },
    { token: 'financeMaker~mara', actors: ['maker'] },
    { token: 'financeChecker~cleo', actors: ['checker'] },
    ...(
      ['admin', 'cityManager', 'dispatcher', 'reviewer', 'support', 'content', 'auditor'] as const
    ).map((role) => ({ token: `${role}~x`, actors: [] as string[] })),
  ];
  const wrong: string[] = [];
  let cells = 0;
  for (const status of WITHDRAWAL_STATUSES) {
    for (const step of stepsOf(termsOf(fresh))) {
      for (const { token, actors } of people) {
        await put(fresh, status);
        const answer = await money.call(token, step.path.replace(':no', no), step.body);
        cells += 1;
        const code = String(answer.json.code);
        const isWorkers = !step.path.startsWith('/merchant/');
        const isIn = isWorkers && (actors as string[]).includes(step.actor);
        const { event, actor } = step;
        const isLegal = findWithdrawalTransition({ status, event, actor }) !== null;
        // The end that is there was proposed already.
        const isRepeated = event === 'proposeEnd';
        const isRight = !isIn
          ? [403, 404].includes(answer.status)
          : isLegal && !isRepeated
            ? answer.status === 200
            : answer.status === 409 && code === 'ACTION_NOT_ALLOWED';
        if (!isRight) wrong.push(`${status} ${step.path} ${token}: ${answer.status} ${code}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(cells).toBe(WITHDRAWAL_STATUSES.length * stepsOf('').length * people.length);
});

test('every route that changes something is in the table above', () => {
  const known = stepsOf('').map(({ path }) => path);
  const routes = [
    ...WORKER_WITHDRAWAL_ROUTES,
    ...MERCHANT_WITHDRAWAL_ROUTES,
    ...ADMIN_WITHDRAWAL_ROUTES,
  ]
    .filter(({ method, path }) => method === 'post' && path.includes(':withdrawalNo'))
    .map(({ path }) => path.replace(':withdrawalNo', ':no'))
    // It changes nothing itself.
    .filter((path) => !path.endsWith('/ask'));
  expect(routes.sort()).toEqual([...known].sort());
});

describe('four eyes', () => {
  test('[R20] nobody says yes twice, and nobody to his own', async () => {
    const { no } = await asked(1_500_000);
    await money.check(no);
    const { terms } = await money.file(no);
    const as = (token: string, tail: string) => money.act(token, no, tail, { terms });
    expect(codeOf(await as('financeMaker~mara', 'review'))).toBe('200');
    // The maker as checker: another role does not make another person of him.
    expect(codeOf(await as('financeChecker~mara', 'approve'))).toBe('409 FOUR_EYES');
    expect(await as('financeChecker~cleo', 'approve')).toMatchObject({
      status: 200,
      json: { status: 'AWAITING_SECOND_APPROVAL', checkersNeeded: 2, mayDecide: false },
    });
    expect(codeOf(await as('financeChecker~cleo', 'approve'))).toBe('409 FOUR_EYES');
    expect(codeOf(await as('financeChecker~carl', 'approve'))).toBe('200');
    expect(await money.file(no)).toMatchObject({ status: 'APPROVED' });
    const own = await asked();
    await withdrawalModel(money.connection).updateOne(
      { _id: own.no },
      { $set: { requestedBy: 'mara' } },
    );
    await money.check(own.no);
    const his = { terms: (await money.file(own.no)).terms };
    expect(codeOf(await money.act('financeMaker~mara', own.no, 'review', his))).toBe(
      '409 FOUR_EYES',
    );
  });

  test('[R20] an approval of other terms than are there is no approval', async () => {
    const { no } = await asked();
    await money.check(no);
    const { terms } = await money.file(no);
    const other = terms.replace('50000:', '5000:');
    const stale = await money.act('financeMaker~mara', no, 'review', { terms: other });
    expect(codeOf(stale)).toBe('409 WITHDRAWAL_CHANGED');
    await money.act('financeMaker~mara', no, 'review', { terms });
    expect(codeOf(await money.act('financeChecker~cleo', no, 'approve', { terms: other }))).toBe(
      '409 WITHDRAWAL_CHANGED',
    );
  });

  test('[R20] an amount or an account that changed after the approval makes it void', async () => {
    const tampered = await asked();
    await money.approve(tampered.no);
    // Behind everybody's back: nobody has approved this amount.
    await withdrawalModel(money.connection).updateOne(
      { _id: tampered.no },
      { $set: { netFen: 50_000, feeFen: 0, taxFen: 1 } },
    );
    expect(await money.send(tampered.no)).toMatchObject({ status: 'REQUESTED' });
    const gone = await asked();
    await money.approve(gone.no);
    await payoutAccountModel(money.connection).updateOne(
      { _id: gone.accountId },
      { $inc: { ver: 1 } },
    );
    expect(await money.send(gone.no)).toMatchObject({ status: 'REQUESTED' });
    expect(await money.file(gone.no)).toMatchObject({ approvals: [], payoutNo: null });
    expect(await money.check(gone.no)).toMatchObject({ status: 'AWAITING_REVIEW' });
    await payoutAccountModel(money.connection).updateOne(
      { _id: gone.accountId },
      { $set: { isRemoved: true } },
    );
    await money.approve(gone.no);
    expect(await money.send(gone.no)).toMatchObject({ status: 'REQUESTED' });
    expect(await money.check(gone.no)).toMatchObject({ status: 'HELD' });
    const { holds, history } = await money.file(gone.no);
    expect(holds).toEqual(['ACCOUNT_GONE']);
    expect(history.filter(({ event }) => event === 'void')).toHaveLength(2);
  });

  test('[R20] of 50 clicks at once one is the approval, and one payout leaves', async () => {
    const { no } = await asked();
    await money.check(no);
    const { terms } = await money.file(no);
    await money.act('financeMaker~mara', no, 'review', { terms });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        money.act(`financeChecker~c${index}`, no, 'approve', { terms }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status !== 200).map(codeOf);
    expect(new Set(lost)).toEqual(new Set(['409 ACTION_NOT_ALLOWED']));
    await Promise.allSettled(Array.from({ length: 10 }, () => money.send(no)));
    await Promise.allSettled(Array.from({ length: 10 }, () => money.turn(no)));
    const { payoutNo } = await money.file(no);
    await money.wechat.control('POST', `transfers/${payoutNo}/confirm`, {});
    await Promise.allSettled(Array.from({ length: 10 }, () => money.turn(no)));
    expect(await money.file(no)).toMatchObject({ status: 'PAID' });
    expect(await money.wechat.moved(String(payoutNo))).toEqual([50_000]);
  });

  test('[S9] an open money alarm lets what is approved wait, and its approvals hold', async () => {
    const { no } = await asked();
    await money.approve(no);
    await money.deps.moneyAlarms.isPayoutStopped();
    await moneyAlarmModel(money.connection).collection.insertOne({
      _id: 'alarm-1' as never,
      job: 'J1',
      subject: 'all',
      status: 'OPEN',
    });
    expect(await money.send(no)).toMatchObject({ status: 'APPROVED' });
    expect(await money.file(no)).toMatchObject({ holds: ['PAYOUTS_STOPPED'], payoutNo: null });
    await moneyAlarmModel(money.connection).collection.deleteMany({});
    expect(await money.send(no)).toMatchObject({ status: 'SENDING' });
  });
});

describe('the desk', () => {
  test('[S9] a queue by what is due first, by state, and what is over by the newest', async () => {
    const first = await asked();
    const second = await asked();
    for (const { no } of [first, second]) await money.check(no);
    const queue = async (query: string): Promise<string[]> => {
      const { json } = await money.call('auditor~a', `/admin/withdrawals?limit=100&${query}`);
      return (json.items as { withdrawalNo: string }[]).map(({ withdrawalNo }) => withdrawalNo);
    };
    const waiting = await queue('status=AWAITING_REVIEW');
    expect(waiting.indexOf(first.no)).toBeLessThan(waiting.indexOf(second.no));
    const refused = await money.act('financeMaker~mara', second.no, 'refuse', {
      code: 'NAME_MISMATCH',
    });
    expect(refused).toMatchObject({ status: 200, json: { status: 'REJECTED' } });
    expect((await queue('status=REJECTED,PAID'))[0]).toBe(second.no);
    expect(await queue('status=AWAITING_REVIEW&sla=overdue')).toEqual([]);
    // The owner reads why, and not by whom.
    const own = await money.call(`worker~${second.owner}`, `/worker/withdrawals/${second.no}`);
    expect(own.json).toMatchObject({
      status: 'REJECTED',
      rejection: { reason: 'NAME_MISMATCH', note: '资料核对' },
    });
    expect(own.text).not.toContain('mara');
    const audited = money.audited.filter(({ target }) => target?.id === second.no);
    expect(audited.map(({ action }) => action)).toEqual([
      'postAdminWithdrawalsByWithdrawalNoRefuse',
    ]);
  });

  test('[S9] rules are dated: a version lies ahead, and what was asked before keeps its own', async () => {
    const publish = (from: string, as = 'admin~root') =>
      money.call(as, '/admin/withdrawal-policies', {
        from,
        values: { minFen: 70_000 },
        ...WHY,
      });
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    expect(codeOf(await publish(new Date(Date.now() - 1_000).toISOString()))).toBe(
      '400 INVALID_INPUT',
    );
    expect(codeOf(await publish(ahead, 'financeMaker~mara'))).toBe('403 FORBIDDEN');
    expect(codeOf(await publish(ahead))).toBe('201');
    expect(codeOf(await publish(ahead))).toBe('409 ALREADY_EXISTS');
    const { no } = await asked();
    money.advance(3_601_000);
    const owner = await money.worker(60_000);
    const { accountId } = owner;
    const late = await money.ask(owner, { amountFen: 60_000, netFen: 60_000, accountId });
    expect(codeOf(late)).toBe('409 WITHDRAWAL_LIMIT');
    expect(await money.check(no)).toMatchObject({ status: 'AWAITING_REVIEW' });
    money.advance(-3_601_000);
  });
});
