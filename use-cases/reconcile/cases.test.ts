import { AppError } from '../../contract/terms/errors.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import { reconcileCases } from './cases.js';
import type { Finding, ReconcileDeps, RunOf } from './deps.js';

const AT = new Date('2026-11-24T08:00:00Z');
const verdict = { decision: 'PARTIAL', refundFen: 500, bearer: 'WORKER', noteId: 'n1' } as const;
const row = (_id: string, status: string): CaseDocument =>
  ({
    _id,
    status,
    decision:
      status === 'DECIDED' ? { ...verdict, by: { kind: 'operator', id: 'op1' }, at: AT } : null,
  }) as CaseDocument;

async function play(world: {
  readonly row: CaseDocument;
  readonly run: 'open' | 'closed' | 'none';
  readonly knows?: boolean;
  readonly isApplied?: boolean;
}) {
  const { row: present, run, knows = false, isApplied = true } = world;
  const done: unknown[] = [];
  const deps = {
    gateway: {
      startCase: async (caseNo: string) => done.push(`start ${caseNo}`),
      decideCase: async (decided: unknown) => {
        if (knows) throw new AppError('CASE_DECIDED');
        done.push(decided);
      },
    },
    runs: {
      stateOf: async ({ kind, id }: RunOf) =>
        kind === 'case' && id === present._id ? run : 'closed',
    },
    reads: {
      async *openCases() {
        yield present;
      },
    },
  } as unknown as ReconcileDeps;
  const findings: Finding[] = [];
  const options = { isApplied, takenAt: AT, series: null };
  for await (const finding of reconcileCases(deps, options)) findings.push(finding);
  return { done, told: findings.map(({ kind, outcome }) => `${kind} ${outcome}`) };
}

describe('[X27] cases against their runs', () => {
  test('a lost run is started again, but only when applied', async () => {
    const lost = { row: row('C1', 'OPEN'), run: 'none' } as const;
    expect(await play(lost)).toEqual({ done: ['start C1'], told: ['caseWithoutRun done'] });
    const dry = await play({ ...lost, isApplied: false });
    expect(dry).toEqual({ done: [], told: ['caseWithoutRun planned'] });
  });

  test('a forgotten decision is told as it was, so that it is the same one', async () => {
    const { done, told } = await play({ row: row('C1', 'DECIDED'), run: 'open' });
    expect(told).toEqual(['caseBehind done']);
    expect(done).toEqual([
      {
        caseNo: 'C1',
        updateId: `reconcile:${AT.getTime()}`,
        command: { actor: { kind: 'operator', id: 'op1' }, receivedAtMs: AT.getTime(), ...verdict },
      },
    ]);
  });

  test('a run that waits for a decision, or knows it, is left alone', async () => {
    const nothing = { done: [], told: [] };
    expect(await play({ row: row('C1', 'OPEN'), run: 'open' })).toEqual(nothing);
    expect(await play({ row: row('C1', 'DECIDED'), run: 'open', knows: true })).toEqual(nothing);
    expect(await play({ row: row('C1', 'DECIDED'), run: 'closed' })).toEqual(nothing);
  });
});
