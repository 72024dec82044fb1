import { addEvidenceSchema, appealSchema, decideAppealSchema, openCaseSchema } from './case.js';

const appeal = { reason: 'NEW_EVIDENCE', note: '请复核', evidenceIds: ['up-1', 'up_2'] };
const complaint = { kind: 'COMPLAINT', reason: 'LATE', note: '迟到一小时' };

describe('evidence of a case', () => {
  test.each([
    ['a path', ['../up-1']],
    ['a dot', ['.']],
    ['nothing', ['']],
    ['an operator', ['$ne']],
    ['no text', [{ $ne: '' }]],
    ['65 characters', ['x'.repeat(65)]],
    ['the same upload twice', ['up-1', 'up-1']],
    ['eleven at once', Array.from({ length: 11 }, (_none, index) => `up-${index}`)],
  ])('[X11] %s is refused wherever evidence is given', (_what, evidenceIds) => {
    expect(appealSchema.safeParse({ ...appeal, evidenceIds }).success).toBe(false);
    expect(openCaseSchema.safeParse({ ...complaint, evidenceIds }).success).toBe(false);
    expect(addEvidenceSchema.safeParse({ evidenceIds }).success).toBe(false);
  });

  test('[X11] ten ids of ours are taken', () => {
    const evidenceIds = Array.from({ length: 10 }, (_none, index) => `up-${index}`);
    expect(appealSchema.parse({ ...appeal, evidenceIds }).evidenceIds).toEqual(evidenceIds);
    expect(openCaseSchema.parse(complaint).evidenceIds).toEqual([]);
  });
});

describe('the answer to an appeal', () => {
  const change = { outcome: 'CHANGE', bearer: 'PLATFORM', note: '改判' };

  test.each([
    ['confirms, and names a decision', { outcome: 'CONFIRM', note: '维持', decision: 'FULL' }],
    ['changes to nothing', change],
    ['changes to a rework', { ...change, decision: 'REWORK' }],
    ['names no amount for a part', { ...change, decision: 'PARTIAL' }],
    ['names an amount for everything', { ...change, decision: 'FULL', refundFen: 1 }],
    ['has no words', { ...change, decision: 'FULL', note: ' ' }],
  ])('[X11] is refused when it %s', (_how, body) => {
    expect(decideAppealSchema.safeParse(body).success).toBe(false);
  });

  test.each([
    { outcome: 'CONFIRM', note: '维持' },
    { ...change, decision: 'REJECT' },
    { ...change, decision: 'PARTIAL', refundFen: 1 },
    { ...change, decision: 'FULL' },
  ])('[X11] is taken: %j', (body) => {
    expect(decideAppealSchema.parse(body)).toEqual(body);
  });
});
