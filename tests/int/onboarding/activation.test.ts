import { randomUUID } from 'node:crypto';
import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { staffModel } from '../../../data/models/staff.js';
import { userModel } from '../../../data/models/user.js';
import { workerModel } from '../../../data/models/worker.js';
import { createLedgerRepository } from '../../../data/repositories/ledger-repository.js';
import { userOf } from '../../../use-cases/auth/sms-login.js';
import { phoneOf } from '../../../use-cases/auth/user-phone.js';
import {
  act,
  approveUntilLast,
  approved,
  codeOf,
  desk,
  freshIdNumber,
  merchantEdit,
  openOnboardingWorld,
  shown,
  submitted,
  workerEdit,
  type Caller,
  type OnboardingWorld,
} from './onboarding-fixture.js';

let world: OnboardingWorld;
let reviewer: Caller;
beforeAll(async () => {
  world = await openOnboardingWorld();
  reviewer = await world.hire(['reviewer']);
});
afterAll(() => world.world.close());

const workers = () => workerModel(world.world.connection);

async function phoneOfCaller(who: Caller): Promise<string> {
  const user = await world.deps.users.findById(who.id);
  if (user === null) throw new RangeError('nobody');
  return phoneOf(world.deps, user);
}

describe('a new worker', () => {
  test('[P6] [K8] has his row, his certificates and his login, under his own phone', async () => {
    const who = await world.applicant();
    const edit = workerEdit();
    const application = await submitted(who, edit);
    const answer = await approved(reviewer, application);
    expect(answer.json).toMatchObject({ status: 'ACTIVE', claim: null });
    const { workerId } = answer.json.result as { workerId: string };
    const worker = await workers().findById(workerId).lean();
    expect(worker).toMatchObject({
      merchantId: 'hz-self',
      cityCode: 'hz',
      displayName: '小李',
      skills: ['daily.clean'],
      status: 'ACTIVE',
      isOnline: false,
      certificates: [{ kind: 'HEALTH' }],
      realName: { masked: '李*' },
    });
    expect(worker?.certificates[0]?.validUntil.toISOString()).toBe(
      edit.certificates[0]?.validUntil,
    );
    const phone = await phoneOfCaller(who);
    const login = await userModel(world.world.connection).findOne({ _id: workerId }).lean();
    expect(login).toMatchObject({ audience: 'worker', status: 'ACTIVE' });
    expect(login && phoneOf(world.deps, login)).toBe(phone);
  });

  test('[P6] comes about once, however often and by whom the last step is asked for', async () => {
    const application = await submitted(await world.applicant());
    await approveUntilLast(reviewer, application);
    const key = randomUUID();
    const step = () =>
      world.onboarding.desk.step({
        applicationId: application.id,
        scope: {},
        actor: { kind: 'reviewer', id: reviewer.id },
        receivedAtMs: Date.now(),
        key,
        change: { event: 'finishCheck' },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, step));
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(1);
    const { workerId } = answers[0]?.result ?? {};
    expect(await workers().countDocuments({ _id: workerId ?? '' })).toBe(1);
    const [file] = answers;
    expect(file?.history.filter(({ to }) => to === 'ACTIVE')).toHaveLength(1);
    expect(codeOf(await act(reviewer, application.id, 'finish-check'))).toBe(
      '409 ACTION_NOT_ALLOWED',
    );
  });

  test('[P6] a phone that another worker logs in with: nobody becomes active, nothing is left', async () => {
    const who = await world.applicant();
    const application = await submitted(who);
    const taken = userOf({
      deps: world.deps,
      phone: await phoneOfCaller(who),
      audience: 'worker',
    });
    await world.deps.transact((session) => world.deps.users.insertNew(taken, session));
    const before = await workers().countDocuments({});
    await approveUntilLast(reviewer, application);
    const answer = await act(reviewer, application.id, 'finish-check');
    expect(codeOf(answer)).toBe('409 PERSON_EXISTS');
    expect(await workers().countDocuments({})).toBe(before);
    const file = await reviewer.call('GET', desk(application.id));
    expect(file.json).toMatchObject({ status: 'CERTIFICATE_CHECK', result: null });
  });

  test('[P6] whoever works here does not apply a second time', async () => {
    const edit = workerEdit();
    await approved(reviewer, await submitted(await world.applicant(), edit));
    await expect(submitted(await world.applicant(), edit)).rejects.toThrow('PERSON_EXISTS');
  });
});

test('[X10] names and numbers are sealed at rest and masked in every view', async () => {
  const idNumber = freshIdNumber();
  const realName = '欧阳独特';
  const who = await world.applicant();
  const identity = { ...workerEdit().identity, idNumber, realName };
  const application = await submitted(who, workerEdit({ identity }));
  const last = await approved(reviewer, application);
  const views = [
    last.text,
    (await who.call('GET', `/customer/applications/${application.id}`)).text,
    (await who.call('GET', '/customer/applications')).text,
    (await reviewer.call('GET', '/admin/applications?limit=100')).text,
    (await reviewer.call('GET', '/admin/applications?limit=100&status=ACTIVE')).text,
  ];
  const { connection } = world.world;
  const collections = (await connection.db?.listCollections().toArray()) ?? [];
  for (const { name } of collections) {
    views.push(JSON.stringify(await connection.collection(name).find().toArray()));
  }
  views.push(JSON.stringify(world.sent));
  for (const secret of [idNumber, realName]) {
    expect(views.filter((text) => text.includes(secret))).toEqual([]);
  }
  expect(last.json).toMatchObject({
    realName: '欧*',
    idNumber: `${idNumber.slice(0, 4)}**********${idNumber.slice(-4)}`,
  });
});

describe('a new merchant', () => {
  test('[P6] [S19] has its row, and its owner gets a link that only its applicant sees', async () => {
    const who = await world.applicant();
    const application = await submitted(who, merchantEdit(), 'MERCHANT');
    const early = await who.call('POST', `/customer/applications/${application.id}/invitation`);
    expect(codeOf(early)).toBe('409 ACTION_NOT_ALLOWED');
    const answer = await approved(reviewer, application);
    expect(answer.json).toMatchObject({ status: 'ACTIVE' });
    const { merchantId } = answer.json.result as { merchantId: string };
    const merchant = await merchantModel(world.world.connection).findById(merchantId).lean();
    expect(merchant).toMatchObject({
      name: '西湖家政',
      kind: 'JOINED',
      cityCodes: ['hz'],
      status: 'ACTIVE',
      contactName: { masked: '王*' },
    });
    const owner = await staffModel(world.world.connection).findOne({ merchantId }).lean();
    expect(owner).toMatchObject({ status: 'INVITED', roles: ['merchantOwner'] });
    const ask = () => who.call('POST', `/customer/applications/${application.id}/invitation`);
    const [first, second] = [await ask(), await ask()];
    const accept = (token: unknown) =>
      who.call('POST', '/auth/invitations/accept', {
        body: { token, password: 'correct horse battery' },
      });
    expect(codeOf(await accept(first.json.token))).toBe('410 INVITATION_INVALID');
    const opened = await accept(second.json.token);
    expect([opened.status, opened.json.account]).toEqual([200, `owner-${merchantId}`]);
    expect(second.json.link).toContain(`/admin/invitation#${String(second.json.token)}`);
  });
});

describe('training and deposit', () => {
  const FEN = 50_000;
  beforeAll(() => world.setPolicy({ workerTraining: true, workerDepositFen: FEN }));
  afterAll(() => world.setPolicy({ workerTraining: false, workerDepositFen: 0 }));

  test('[X26] [P6] the deposit is booked once, with the worker who owns it, and lets him start', async () => {
    const application = await submitted(await world.applicant());
    const trained = await approved(reviewer, application);
    expect(trained.json).toMatchObject({ status: 'TRAINING', depositFen: FEN });
    const { id } = application;
    expect((await act(reviewer, id, 'training-done')).json).toMatchObject({ status: 'DEPOSIT' });
    const finance = await world.hire(['financeMaker']);
    const paid = { amountFen: FEN, reference: 'BANK-0001', reason: '银行到账' };
    const short = await act(finance, id, 'deposit-paid', { ...paid, amountFen: FEN - 1 });
    expect(codeOf(short)).toBe('409 AMOUNT_MISMATCH');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => act(finance, id, 'deposit-paid', paid)),
    );
    const codes = answers.map((answer) => (answer.status === 200 ? '200' : codeOf(answer))).sort();
    expect(codes).toEqual(['200', ...Array(3).fill('409 ACTION_NOT_ALLOWED')]);
    const { json } = await reviewer.call('GET', desk(id));
    expect(json).toMatchObject({
      status: 'ACTIVE',
      deposit: { amountFen: FEN, reference: 'BANK-0001', by: finance.id },
    });
    const { workerId } = json.result as { workerId: string };
    const journals = await ledgerJournalModel(world.world.connection).find({}).lean();
    expect(journals.map(({ _id }) => _id)).toEqual([`deposit:${id}:paid`]);
    const ledger = createLedgerRepository(world.world.connection);
    const balance = await ledger.balance(`liab:deposit:${workerId}`);
    expect(balance).toMatchObject({ postedFen: FEN });
  });

  test('[P6] the rules of the day it was handed in hold until the end', async () => {
    const application = await submitted(await world.applicant());
    await world.setPolicy({ workerDepositFen: 90_000 });
    const answer = await approved(reviewer, application);
    expect(shown(answer).status).toBe('TRAINING');
    expect(answer.json.depositFen).toBe(FEN);
    await world.setPolicy({ workerDepositFen: FEN });
  });
});
