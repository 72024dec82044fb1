import { applicationModel } from '../../../data/models/application.js';
import { createApplicationSweep } from '../../../use-cases/onboarding/sweep-applications.js';
import {
  DAY,
  PROFILE,
  act,
  codeOf,
  decide,
  desk,
  freshIdNumber,
  merchantEdit,
  open,
  openOnboardingWorld,
  save,
  shown,
  submit,
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

const fieldsOf = (answer: { readonly json: Record<string, unknown> }): string[] =>
  ((answer.json.errors ?? answer.json.fields) as { field: string }[]).map(({ field }) => field);

describe('a draft', () => {
  test('[K8] is saved in versions: of two edits of one version one is kept', async () => {
    const who = await world.applicant();
    const draft = await open(who);
    const answers = await Promise.all([
      save(who, draft, { worker: { ...PROFILE, displayName: '甲' } }),
      save(who, draft, { worker: { ...PROFILE, displayName: '乙' } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('[K8] is one for a person and a kind, also when eight are asked for at once', async () => {
    const who = await world.applicant();
    const body = { kind: 'WORKER', cityCode: 'hz' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => who.call('POST', '/customer/applications', { body })),
    );
    const codes = answers.map((answer) => (answer.status === 201 ? '201' : codeOf(answer))).sort();
    expect(codes).toEqual(['201', ...Array(7).fill('409 APPLICATION_EXISTS')]);
    expect(
      await applicationModel(world.world.connection).countDocuments({ applicantId: who.id }),
    ).toBe(1);
    // A merchant's is another kind.
    expect((await open(who, 'MERCHANT')).status).toBe('DRAFT');
  });

  test('[K8] the same request twice is one application', async () => {
    const who = await world.applicant();
    const body = { kind: 'WORKER', cityCode: 'hz' };
    const key = 'the-same-key-twice';
    const ask = () =>
      world.onboarding.mine.open({
        actor: { kind: 'applicant', id: who.id },
        key,
        receivedAtMs: Date.now(),
        kind: 'WORKER',
        cityCode: body.cityCode,
      });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(first.id).toBe(second.id);
  });

  test('[K8] of somebody else does not exist', async () => {
    const draft = await open(await world.applicant());
    const stranger = await world.applicant();
    for (const [method, tail] of [
      ['GET', ''],
      ['POST', '/withdraw'],
      ['POST', '/invitation'],
    ] as const) {
      const path = `/customer/applications/${draft.id}${tail}`;
      const options = tail === '/withdraw' ? { body: {} } : {};
      expect(codeOf(await stranger.call(method, path, options))).toBe('404 NOT_FOUND');
    }
    expect(codeOf(await save(stranger, draft, { worker: PROFILE }))).toBe('404 NOT_FOUND');
    expect(codeOf(await reviewer.call('GET', desk(draft.id)))).toBe('404 NOT_FOUND');
  });

  test('[K8] an ID number that does not check is refused at once', async () => {
    const who = await world.applicant();
    const right = freshIdNumber();
    const wrong = `${right.slice(0, 17)}${right.endsWith('1') ? '2' : '1'}`;
    const edit = workerEdit();
    const body = { identity: { ...edit.identity, idNumber: wrong } };
    const answer = await save(who, await open(who), body);
    expect(codeOf(answer)).toBe('400 INVALID_INPUT');
    expect(answer.text).toContain('identity.idNumber');
    expect(answer.text).not.toContain(wrong);
  });

  test('[K8] [R46] pictures are his own files of the right kind, or nothing is saved', async () => {
    const who = await world.applicant();
    const other = await world.applicant();
    const draft = await open(who);
    const path = `/customer/applications/${draft.id}`;
    const { identity, certificates } = await who.handIn(workerEdit());
    const foreign = await other.handIn(workerEdit());
    for (const [body, field] of [
      [{ identity: foreign.identity }, 'identity.mediaIds.0'],
      [{ identity: { ...identity, mediaIds: ['front', 'back'] } }, 'identity.mediaIds.0'],
      [{ certificates: foreign.certificates }, 'certificates.0.mediaIds.0'],
      // A certificate is no identity document.
      [{ identity: { ...identity, mediaIds: certificates?.[0]?.mediaIds } }, 'identity.mediaIds.0'],
    ] as const) {
      const answer = await who.call('PATCH', path, { body, version: draft.version });
      expect([codeOf(answer), answer.text.includes(`"${field}"`)]).toEqual([
        '409 MEDIA_NOT_USABLE',
        true,
      ]);
    }
    expect(shown(await who.call('GET', path))).toMatchObject({ version: 1, items: [] });
    const saved = await who.call('PATCH', path, {
      body: { identity, certificates },
      version: draft.version,
    });
    expect(saved.status).toBe(200);
  });
});

describe('handing in', () => {
  test('[K8] everything that is missing is named', async () => {
    const who = await world.applicant();
    const draft = await open(who);
    const skills = ['massage.body'];
    const saved = shown(await save(who, draft, { worker: { ...PROFILE, skills } }));
    expect(saved.needed).toEqual(['PROFILE', 'IDENTITY', 'CERT_HEALTH', 'CERT_MASSAGE']);
    const answer = await submit(who, saved);
    expect(codeOf(answer)).toBe('409 APPLICATION_INCOMPLETE');
    expect(fieldsOf(answer)).toEqual(['IDENTITY', 'CERT_HEALTH', 'CERT_MASSAGE']);
  });

  const soon = new Date(Date.now() + 29 * DAY).toISOString();
  const identity = (change: Record<string, unknown>) => ({
    ...workerEdit().identity,
    ...change,
  });
  test.each([
    ['a child', { identity: identity({ idNumber: freshIdNumber('20150101') }) }, ['IDENTITY']],
    [
      'one who is too old',
      { identity: identity({ idNumber: freshIdNumber('19400101') }) },
      ['IDENTITY'],
    ],
    ['an ID that is about to expire', { identity: identity({ validUntil: soon }) }, ['IDENTITY']],
    ['one side of the card', { identity: identity({ mediaIds: ['front'] }) }, ['IDENTITY']],
    [
      'a gender that is not that of the ID',
      { identity: identity({ idNumber: freshIdNumber('19900101', 'MALE') }) },
      ['PROFILE'],
    ],
    [
      'a health certificate that is about to expire',
      { certificates: [{ kind: 'HEALTH', validUntil: soon, mediaIds: ['h'] }] },
      ['CERT_HEALTH'],
    ],
    ['a skill that nobody declares', { worker: { ...PROFILE, skills: ['magic'] } }, ['PROFILE']],
    [
      'a merchant of another city',
      { worker: { ...PROFILE, merchantId: 'demo-self' } },
      ['PROFILE'],
    ],
  ])('[K8] %s does not qualify', async (_what, change, fields) => {
    const who = await world.applicant();
    const saved = await save(who, await open(who), workerEdit(change));
    const answer = await submit(who, shown(saved));
    expect(codeOf(answer)).toBe('409 APPLICATION_INCOMPLETE');
    expect(fieldsOf(answer)).toEqual(fields);
  });

  test('[K8] what was changed meanwhile is not handed in unseen', async () => {
    const who = await world.applicant();
    const draft = shown(await save(who, await open(who), workerEdit()));
    await save(who, draft, { worker: { ...PROFILE, displayName: '新名' } });
    expect(codeOf(await submit(who, draft))).toBe('409 VERSION_CONFLICT');
  });

  test('[K8] a person applies once: of two logins with one ID number one is let in', async () => {
    const idNumber = freshIdNumber();
    const edit = () => workerEdit({ identity: { ...workerEdit().identity, idNumber } });
    const people = await Promise.all([1, 2, 3, 4].map(() => world.applicant()));
    // Drafts hold nobody's identity.
    const drafts = await Promise.all(
      people.map(async (who) => shown(await save(who, await open(who), edit()))),
    );
    const answers = await Promise.all(
      drafts.map((draft, index) => submit(people[index] as Caller, draft)),
    );
    const codes = answers.map((answer) => (answer.status === 200 ? '200' : codeOf(answer))).sort();
    expect(codes).toEqual(['200', ...Array(3).fill('409 PERSON_EXISTS')]);
  });

  test('[K8] one licence is one merchant', async () => {
    const { licence } = merchantEdit();
    await submitted(await world.applicant(), merchantEdit({ licence }), 'MERCHANT');
    const other = await world.applicant();
    const draft = await save(other, await open(other, 'MERCHANT'), merchantEdit({ licence }));
    expect(codeOf(await submit(other, shown(draft)))).toBe('409 PERSON_EXISTS');
  });

  test('[K8] after a rejection neither login nor ID number comes back before its time', async () => {
    const edit = workerEdit();
    const who = await world.applicant();
    const { id } = await submitted(who, edit);
    await act(reviewer, id, 'claim');
    const refused = await act(reviewer, id, 'reject', {
      code: 'NOT_QUALIFIED',
      reason: '条件不符',
    });
    expect(refused.json).toMatchObject({
      status: 'REJECTED',
      rejection: { reason: 'NOT_QUALIFIED' },
    });
    const seen = await who.call('GET', `/customer/applications/${id}`);
    expect(seen.json).toMatchObject({ rejection: { reason: 'NOT_QUALIFIED', note: '条件不符' } });
    const body = { kind: 'WORKER', cityCode: 'hz' };
    const again = await who.call('POST', '/customer/applications', { body });
    expect(codeOf(again)).toBe('409 REAPPLY_TOO_EARLY');
    const other = await world.applicant();
    const draft = shown(await save(other, await open(other), edit));
    expect(codeOf(await submit(other, draft))).toBe('409 REAPPLY_TOO_EARLY');
    // Thirty days later the time is over; the clock of the use case is that of the request.
    const ask = (afterMs: number) =>
      world.onboarding.mine.open({
        actor: { kind: 'applicant', id: who.id },
        key: `later-${afterMs}`,
        receivedAtMs: Date.now() + afterMs,
        kind: 'WORKER',
        cityCode: 'hz',
      });
    await expect(ask(29 * DAY)).rejects.toMatchObject({ code: 'REAPPLY_TOO_EARLY' });
    expect(await ask(30 * DAY + 60_000)).toMatchObject({ status: 'DRAFT' });
  });
});

describe('sent back', () => {
  async function sentBack(itemCode: 'CERT_HEALTH' | 'PROFILE') {
    const who = await world.applicant();
    const { id } = await submitted(who);
    await act(reviewer, id, 'claim');
    const isBasic = itemCode === 'PROFILE';
    await decide(reviewer, id, 'IDENTITY');
    const no = { isApproved: false, code: 'BLURRED', reason: '看不清' };
    await decide(reviewer, id, 'PROFILE', isBasic ? no : { isApproved: true });
    if (!isBasic) {
      await act(reviewer, id, 'finish-check');
      await decide(reviewer, id, 'CERT_HEALTH', no);
    }
    const hidden = await who.call('GET', `/customer/applications/${id}`);
    const back = await act(reviewer, id, 'request-changes');
    const seen = await who.call('GET', `/customer/applications/${id}`);
    return { who, id, hidden, back, seen };
  }

  test('[K8] with the reason, which he reads once it is his turn', async () => {
    const { hidden, back, seen } = await sentBack('CERT_HEALTH');
    expect(back.json).toMatchObject({ status: 'NEEDS_CHANGES' });
    const find = (json: Record<string, unknown>) =>
      (json.items as Record<string, unknown>[]).find(({ code }) => code === 'CERT_HEALTH');
    expect(find(hidden.json)).toMatchObject({ status: 'PENDING', note: null });
    expect(find(seen.json)).toMatchObject({
      status: 'REJECTED',
      reason: 'BLURRED',
      note: '看不清',
    });
  });

  test('[K8] only what was sent back is renewed, and all of it', async () => {
    const { who, id, seen } = await sentBack('CERT_HEALTH');
    const before = shown(seen);
    expect(codeOf(await submit(who, before))).toBe('409 ITEMS_NOT_RENEWED');
    const { worker, identity } = workerEdit();
    for (const edit of [{ worker }, { identity }]) {
      expect(codeOf(await save(who, before, edit))).toBe('409 ITEM_LOCKED');
    }
    // A second one that the skills do not ask for would have to be checked as well.
    const extra = [{ kind: 'CHEF', validUntil: identity.validUntil, mediaIds: ['c'] }];
    expect(codeOf(await save(who, before, { certificates: extra }))).toBe('409 ITEM_LOCKED');
    const { certificates } = workerEdit();
    const renewed = shown(await save(who, before, { certificates }));
    expect(renewed.items.map(({ code, status }) => `${code} ${status}`)).toEqual([
      ...['CERT_HEALTH REJECTED', 'IDENTITY APPROVED', 'PROFILE APPROVED'],
    ]);
    expect(shown(await submit(who, renewed)).status).toBe('SUBMITTED');
    expect((await act(reviewer, id, 'claim')).json).toMatchObject({ status: 'CERTIFICATE_CHECK' });
    expect(codeOf(await save(who, renewed, { certificates }))).toBe('409 ACTION_NOT_ALLOWED');
  });

  test('[K8] another skill brings its certificate along', async () => {
    const { who, id, seen } = await sentBack('PROFILE');
    const worker = { ...PROFILE, skills: ['repair.cooling'] };
    const changed = shown(await save(who, shown(seen), { worker }));
    const missing = await submit(who, changed);
    expect([codeOf(missing), fieldsOf(missing)]).toEqual([
      '409 APPLICATION_INCOMPLETE',
      ['CERT_ELECTRICIAN'],
    ]);
    const validUntil = new Date(Date.now() + 400 * DAY).toISOString();
    const certificates = [{ kind: 'ELECTRICIAN', validUntil, mediaIds: ['e1'] }];
    const complete = shown(await save(who, changed, { certificates }));
    expect(shown(await submit(who, complete)).status).toBe('SUBMITTED');
    expect((await act(reviewer, id, 'claim')).json).toMatchObject({ status: 'BASIC_CHECK' });
  });
});

test('[P6] an application whose run was lost gets one from the sweep, while it is open', async () => {
  const who = await world.applicant();
  const { id } = await open(who);
  const gone = await submitted(await world.applicant());
  const started: string[] = [];
  const startApplication = async (applicationId: string) => void started.push(applicationId);
  const sweepAfter = async (afterMs: number): Promise<void> => {
    started.length = 0;
    const clock = { nowMs: () => Date.now() + afterMs };
    const { applications } = world.deps;
    const sweep = createApplicationSweep({ clock, applications }, { startApplication });
    while ((await sweep()) === 100);
  };
  await sweepAfter(0);
  expect([started.includes(id), started.includes(gone.id)]).toEqual([false, false]);
  await sweepAfter(2 * 60_000);
  expect([started.includes(id), started.includes(gone.id)]).toEqual([true, true]);
  await who.call('POST', `/customer/applications/${id}/withdraw`, { body: {} });
  await sweepAfter(2 * 60_000);
  expect([started.includes(id), started.includes(gone.id)]).toEqual([false, true]);
});

test('[K8] withdrawn, and free to begin anew', async () => {
  const who = await world.applicant();
  const edit = workerEdit();
  const { id } = await submitted(who, edit);
  const answer = await who.call('POST', `/customer/applications/${id}/withdraw`, {
    body: { reason: '另有安排' },
  });
  expect(answer.json).toMatchObject({ status: 'WITHDRAWN' });
  expect(shown(answer).id).toBe(id);
  // The identity is free as well.
  expect((await submitted(who, edit)).status).toBe('SUBMITTED');
  const list = await who.call('GET', '/customer/applications');
  expect((list.json.items as { status: string }[]).map(({ status }) => status)).toEqual([
    'SUBMITTED',
    'WITHDRAWN',
  ]);
});
