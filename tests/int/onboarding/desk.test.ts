import { applicationModel } from '../../../data/models/application.js';
import {
  act,
  codeOf,
  decide,
  desk,
  openOnboardingWorld,
  submitted,
  type Caller,
  type OnboardingWorld,
} from './onboarding-fixture.js';

let world: OnboardingWorld;
let reviewer: Caller;
let colleague: Caller;
beforeAll(async () => {
  world = await openOnboardingWorld();
  reviewer = await world.hire(['reviewer']);
  colleague = await world.hire(['reviewer']);
});
afterAll(() => world.world.close());

describe('the queue', () => {
  test('[S2] shows what is due first, within reach, and whose it is', async () => {
    const mine = await submitted(await world.applicant());
    const free = await submitted(await world.applicant());
    await act(reviewer, mine.id, 'claim');
    const queue = async (who: Caller, query: string): Promise<string[]> => {
      const { json } = await who.call('GET', `/admin/applications?limit=100&${query}`);
      return (json.items as { id: string }[]).map(({ id }) => id);
    };
    expect(await queue(reviewer, 'claim=mine')).toEqual([mine.id]);
    const others = await queue(colleague, 'claim=free');
    expect([others.includes(free.id), others.includes(mine.id)]).toEqual([true, false]);
    expect(await queue(reviewer, 'status=BASIC_CHECK')).toEqual([mine.id]);
    expect(await queue(reviewer, 'kind=MERCHANT')).toEqual([]);
    expect(await queue(reviewer, 'sla=overdue')).toEqual([]);
    // Another city's reviewer sees neither.
    const far = await world.hire(['reviewer'], ['demo']);
    expect(await queue(far, 'claim=all')).toEqual([]);
    expect(await queue(far, 'cityCode=hz')).toEqual([]);
    expect(codeOf(await far.call('GET', desk(mine.id)))).toBe('404 NOT_FOUND');
    expect(codeOf(await act(far, free.id, 'claim'))).toBe('404 NOT_FOUND');
    const dueAts = await applicationModel(world.world.connection)
      .find({ _id: { $in: [mine.id, free.id] } })
      .lean();
    expect(dueAts.every(({ stageDueAt }) => stageDueAt !== null)).toBe(true);
    await act(reviewer, mine.id, 'release');
  });

  test('[S2] a page goes on where the one before has ended', async () => {
    for (let count = 0; count < 3; count += 1) await submitted(await world.applicant());
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { json } = await reviewer.call('GET', `/admin/applications?limit=2${at}`);
      seen.push(...(json.items as { id: string }[]).map(({ id }) => id));
      cursor = json.nextCursor as string | null;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(4);
  });
});

describe('the check', () => {
  test('[S2] of eight claims at once one is taken', async () => {
    const { id } = await submitted(await world.applicant());
    const people = await Promise.all(Array.from({ length: 8 }, () => world.hire(['reviewer'])));
    const answers = await Promise.all(people.map((who) => act(who, id, 'claim')));
    const codes = answers.map((answer) => (answer.status === 200 ? '200' : codeOf(answer))).sort();
    expect(codes).toEqual(['200', ...Array(7).fill('409 LOCKED_BY_OTHER')]);
    const winner = people[answers.findIndex(({ status }) => status === 200)];
    const [loser] = people.filter((who) => who !== winner);
    expect(codeOf(await decide(loser as Caller, id, 'IDENTITY'))).toBe('409 LOCKED_BY_OTHER');
    expect((await decide(winner as Caller, id, 'IDENTITY')).status).toBe(200);
  });

  test('[S2] an item belongs to its check, and a check ends with all of its items', async () => {
    const { id } = await submitted(await world.applicant());
    expect(codeOf(await decide(reviewer, id, 'IDENTITY'))).toBe('409 ACTION_NOT_ALLOWED');
    await act(reviewer, id, 'claim');
    expect(codeOf(await decide(reviewer, id, 'CERT_HEALTH'))).toBe('409 ITEM_LOCKED');
    await decide(reviewer, id, 'IDENTITY');
    expect(codeOf(await act(reviewer, id, 'finish-check'))).toBe('409 ITEMS_UNDECIDED');
    expect(codeOf(await act(reviewer, id, 'request-changes'))).toBe('409 NOTHING_REJECTED');
    await decide(reviewer, id, 'PROFILE');
    expect((await act(reviewer, id, 'finish-check')).json).toMatchObject({
      status: 'CERTIFICATE_CHECK',
      claim: { isMine: true },
    });
    expect(codeOf(await decide(reviewer, id, 'IDENTITY'))).toBe('409 ITEM_LOCKED');
  });

  test.each([
    [{ isApproved: false }],
    [{ isApproved: true, code: 'BLURRED' }],
    [{ isApproved: false, code: 'OTHER' }],
  ])('[S2] a decision without its reason is none: %j', async (body) => {
    const { id } = await submitted(await world.applicant());
    await act(reviewer, id, 'claim');
    expect(codeOf(await decide(reviewer, id, 'IDENTITY', body))).toBe('400 INVALID_INPUT');
  });

  test('[S2] [P3] the whole history: who, when, what and why', async () => {
    const who = await world.applicant();
    const { id } = await submitted(who);
    await act(reviewer, id, 'claim', { reason: '开始审核' });
    await decide(reviewer, id, 'IDENTITY', {
      isApproved: false,
      code: 'MISMATCH',
      reason: '姓名不符',
    });
    const { json } = await act(reviewer, id, 'request-changes', { reason: '请补充' });
    const history = json.history as Record<string, unknown>[];
    expect(
      history.map(({ event, from, to, by, itemCode, detail, note }) => [
        event,
        from,
        to,
        (by as { kind: string; id: string }).id,
        itemCode,
        detail,
        note,
      ]),
    ).toEqual([
      ['open', null, 'DRAFT', who.id, null, null, null],
      ['submit', 'DRAFT', 'SUBMITTED', who.id, null, null, null],
      ['claim', 'SUBMITTED', 'BASIC_CHECK', reviewer.id, null, null, '开始审核'],
      ['decideItem', 'BASIC_CHECK', 'BASIC_CHECK', reviewer.id, 'IDENTITY', 'MISMATCH', '姓名不符'],
      ['requestChanges', 'BASIC_CHECK', 'NEEDS_CHANGES', reviewer.id, null, null, '请补充'],
    ]);
    // No free text and no number goes to a run.
    const sent = JSON.stringify(world.sent);
    for (const text of ['姓名不符', '请补充', '李秀英']) expect(sent).not.toContain(text);
  });

  test('[S2] who only reads, and who looks after money, decides nothing', async () => {
    const { id } = await submitted(await world.applicant());
    const auditor = await world.hire(['auditor']);
    const finance = await world.hire(['financeMaker']);
    for (const who of [auditor, finance]) {
      expect((await who.call('GET', desk(id))).status).toBe(200);
      expect(codeOf(await act(who, id, 'claim'))).toBe('403 FORBIDDEN');
    }
    const paid = { amountFen: 1, reference: 'B1', reason: '到账' };
    expect(codeOf(await act(reviewer, id, 'deposit-paid', paid))).toBe('403 FORBIDDEN');
  });
});
