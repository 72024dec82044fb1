import { ADMIN_APPLICATION_ROUTES } from '../../../api/routes/admin/applications.js';
import { CUSTOMER_APPLICATION_ROUTES } from '../../../api/routes/customer/applications.js';
import {
  APPLICATION_STATUSES,
  type ApplicationActorKind,
  type ApplicationStatus,
} from '../../../contract/terms/onboarding.js';
import { applicationEventModel, applicationModel } from '../../../data/models/application.js';
import type { ApplicationDocument } from '../../../data/repositories/applications.js';
import {
  findApplicationTransition,
  type ApplicationEvent,
} from '../../../domain/onboarding/transitions.js';
import {
  PROFILE,
  openOnboardingWorld,
  submitted,
  type Caller,
  type OnboardingWorld,
} from './onboarding-fixture.js';

const DEPOSIT_FEN = 100;
const WHY = { reason: '核对资料' };

type Step = {
  readonly path: string;
  readonly event: ApplicationEvent;
  readonly actor: ApplicationActorKind;
  readonly body?: object;
};

/** Every route that changes an application, and the event that it asks for. */
const STEPS: readonly Step[] = [
  { path: '/customer/applications/:id/submit', event: 'submit', actor: 'applicant' },
  { path: '/customer/applications/:id/withdraw', event: 'withdraw', actor: 'applicant', body: {} },
  ...(
    [
      ['claim', 'claim'],
      ['release', 'release'],
      ['finish-check', 'finishCheck'],
      ['request-changes', 'requestChanges'],
      ['training-done', 'trainingDone'],
    ] as const
  ).map(([tail, event]) => ({
    path: `/admin/applications/:id/${tail}`,
    event,
    actor: 'reviewer' as const,
    body: WHY,
  })),
  {
    path: '/admin/applications/:id/items/IDENTITY/decide',
    event: 'decideItem',
    actor: 'reviewer',
    body: { isApproved: true },
  },
  {
    path: '/admin/applications/:id/reject',
    event: 'reject',
    actor: 'reviewer',
    body: { code: 'OTHER', ...WHY },
  },
  {
    path: '/admin/applications/:id/deposit-paid',
    event: 'depositPaid',
    actor: 'finance',
    body: { amountFen: DEPOSIT_FEN, reference: 'B1', ...WHY },
  },
];

type Person = {
  readonly name: string;
  readonly caller: Caller;
  /** What he is to this application; null = nothing. */
  readonly actors: readonly ApplicationActorKind[];
};

let world: OnboardingWorld;
let people: readonly Person[];
let fresh: ApplicationDocument;
beforeAll(async () => {
  world = await openOnboardingWorld();
  await world.setPolicy({ workerDepositFen: DEPOSIT_FEN });
  const applicant = await world.applicant();
  const { id } = await submitted(applicant);
  const row = await world.deps.applications.findById(id);
  if (row === null) throw new RangeError('no application');
  fresh = row;
  const staff = (name: string, roles: Parameters<OnboardingWorld['hire']>[0]) =>
    world.hire(roles).then((caller) => ({ name, caller }));
  const far = await world.hire(['reviewer'], ['demo']);
  people = [
    { name: 'applicant', caller: applicant, actors: ['applicant'] },
    { name: 'stranger', caller: await world.applicant(), actors: [] },
    { ...(await staff('reviewer', ['reviewer'])), actors: ['reviewer'] },
    { name: 'reviewer elsewhere', caller: far, actors: [] },
    { ...(await staff('finance', ['financeMaker'])), actors: ['finance'] },
    { ...(await staff('checker', ['financeChecker'])), actors: [] },
    { ...(await staff('dispatcher', ['dispatcher'])), actors: [] },
    { ...(await staff('support', ['support'])), actors: [] },
    { ...(await staff('auditor', ['auditor'])), actors: [] },
    { ...(await staff('admin', ['admin'])), actors: [] },
  ];
});
afterAll(() => world.world.close());

/** The same application in another status, claimed by the reviewer where that means something. */
async function put(status: ApplicationStatus, caller: Caller): Promise<ApplicationDocument> {
  const isCheck = status === 'BASIC_CHECK' || status === 'CERTIFICATE_CHECK';
  const { submittedAt, seq, version } = fresh;
  const row: ApplicationDocument = {
    ...fresh,
    status,
    submittedAt: status === 'DRAFT' ? null : submittedAt,
    claim: isCheck ? { reviewerId: caller.id, untilMs: Date.now() + 3_600_000 } : null,
    stageSince: new Date(),
  };
  await applicationModel(world.world.connection).replaceOne({ _id: fresh._id }, row);
  await applicationEventModel(world.world.connection).deleteMany({ seq: { $gt: seq } });
  return { ...row, version };
}

test('[P6] [S2] status × route × person: nobody does what the table or his reach does not give', async () => {
  const wrong: string[] = [];
  let cells = 0;
  for (const status of APPLICATION_STATUSES) {
    for (const step of STEPS) {
      for (const person of people) {
        const { version } = await put(status, person.caller);
        const answer = await person.caller.call('POST', step.path.replace(':id', fresh._id), {
          version,
          ...(step.body && { body: step.body }),
        });
        cells += 1;
        const code = String(answer.json.code);
        const isIn = person.actors.includes(step.actor);
        const isHidden = status === 'DRAFT' && step.actor !== 'applicant';
        const event = step.event === 'submit' && status !== 'DRAFT' ? 'resubmit' : step.event;
        const isLegal = findApplicationTransition({ status, event, actor: step.actor }) !== null;
        const isRight =
          !isIn || isHidden
            ? [403, 404].includes(answer.status)
            : isLegal
              ? ![401, 403, 404].includes(answer.status) && code !== 'ACTION_NOT_ALLOWED'
              : answer.status === 409 && code === 'ACTION_NOT_ALLOWED';
        if (!isRight) wrong.push(`${status} ${step.path} ${person.name}: ${answer.status} ${code}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(cells).toBe(APPLICATION_STATUSES.length * STEPS.length * people.length);
});

test('[K8] status × edit: contents change while it is his turn, by nobody else', async () => {
  for (const status of APPLICATION_STATUSES) {
    for (const { name, caller } of people) {
      const { version } = await put(status, caller);
      const { status: answered } = await caller.call(
        'PATCH',
        `/customer/applications/${fresh._id}`,
        { version, body: { worker: { ...PROFILE, radiusMeters: 6_000 } } },
      );
      // In NEEDS_CHANGES the profile was not sent back.
      const mine = status === 'DRAFT' ? 200 : 409;
      const expected = name === 'applicant' ? [mine] : [403, 404];
      expect([status, name, expected.includes(answered)]).toEqual([status, name, true]);
    }
  }
});

test('every route that changes something is in the table above', () => {
  const known = STEPS.map(({ path }) => path.replace('/IDENTITY/', '/:itemCode/'));
  const routes = [...CUSTOMER_APPLICATION_ROUTES, ...ADMIN_APPLICATION_ROUTES]
    .filter(({ method, path }) => method === 'post' && path.includes(':applicationId'))
    .map(({ path }) => path.replace(':applicationId', ':id'))
    // Neither changes an application.
    .filter((path) => !path.endsWith('/invitation') && !path.endsWith('/reveal'));
  expect(routes.sort()).toEqual(known.sort());
});
