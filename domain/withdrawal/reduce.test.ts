import fc from 'fast-check';
import {
  WITHDRAWAL_ACTOR_KINDS,
  WITHDRAWAL_STATUSES,
  isFinalWithdrawalStatus,
  type WithdrawalActor,
} from '../../contract/terms/withdrawal.js';
import {
  MAKER,
  OWNER,
  TERMS,
  approvedBy,
  checker,
  sentAt,
  withdrawalState,
} from '../../tests/factories/withdrawal-scene.js';
import { ASKS_MAX, nextAskMs, nextStep } from './clocks.js';
import { DEFAULT_WITHDRAWAL_POLICY } from './policy.js';
import { END_QUIET_MS, areApprovalsWhole, reduceWithdrawal } from './reduce.js';
import { payoutNoOf, type WithdrawalChange, type WithdrawalState } from './state.js';
import {
  WITHDRAWAL_EVENTS,
  WITHDRAWAL_TRANSITIONS,
  findWithdrawalTransition,
} from './transitions.js';

const POLICY = DEFAULT_WITHDRAWAL_POLICY;
const CHANNEL: WithdrawalActor = { kind: 'channel', id: 'WECHAT_TRANSFER' };
const SYSTEM: WithdrawalActor = { kind: 'system', id: 'system' };
const payoutNo = payoutNoOf('W1');

const reduce = (
  state: WithdrawalState,
  change: WithdrawalChange,
  by: WithdrawalActor,
  atMs = 0,
): string => {
  const reduced = reduceWithdrawal({ state, change, by, atMs });
  return reduced.kind === 'changed' ? reduced.state.status : reduced.code;
};

test('the table names every event, ends nowhere but in its ends, and every way leads to one', () => {
  expect(new Set(WITHDRAWAL_TRANSITIONS.map(({ event }) => event))).toEqual(
    new Set(WITHDRAWAL_EVENTS),
  );
  for (const { from } of WITHDRAWAL_TRANSITIONS) {
    expect(from.filter(isFinalWithdrawalStatus)).toEqual([]);
  }
  for (const status of WITHDRAWAL_STATUSES.filter((one) => !isFinalWithdrawalStatus(one))) {
    expect(WITHDRAWAL_TRANSITIONS.some(({ from }) => from.includes(status))).toBe(true);
  }
  // Money that may be on its way is released by its channel, or by two people, and by nobody else.
  for (const status of ['SENDING', 'AWAITING_PAYEE'] as const) {
    for (const actor of ['owner', 'maker', 'system'] as const) {
      const ends = WITHDRAWAL_EVENTS.filter((event) => {
        const row = findWithdrawalTransition({ status, event, actor });
        return row !== null && row.to !== 'same';
      });
      expect([status, actor, ends]).toEqual([status, actor, []]);
    }
  }
});

describe('[R20] approvals', () => {
  const atApproval = withdrawalState({ ...approvedBy(), status: 'AWAITING_APPROVAL' });
  const approve = { event: 'approve', terms: TERMS } as const;

  test('of another person, for what he has seen, and two above the limit', () => {
    expect(reduce(atApproval, approve, checker())).toBe('APPROVED');
    expect(reduce(atApproval, approve, checker(MAKER.id))).toBe('FOUR_EYES');
    expect(reduce(atApproval, approve, checker(OWNER.id))).toBe('FOUR_EYES');
    const other = { ...approve, terms: `${TERMS}1` };
    expect(reduce(atApproval, other, checker())).toBe('WITHDRAWAL_CHANGED');
    const large = { ...atApproval, policy: { ...POLICY, secondApprovalFromFen: 50_000 } };
    expect(reduce(large, approve, checker())).toBe('AWAITING_SECOND_APPROVAL');
    const second = withdrawalState({
      ...large,
      ...approvedBy('cleo'),
      status: 'AWAITING_SECOND_APPROVAL',
    });
    expect(reduce(second, approve, checker())).toBe('FOUR_EYES');
    expect(reduce(second, approve, checker('carl'))).toBe('APPROVED');
  });

  test('of other terms, by one person twice, or by too few: nothing is sent', () => {
    const whole = withdrawalState(approvedBy('cleo'));
    expect(reduce(whole, { event: 'send' }, SYSTEM)).toBe('SENDING');
    const faults: readonly WithdrawalState[] = [
      { ...whole, terms: 'other' },
      { ...whole, requestedBy: 'cleo' },
      withdrawalState(approvedBy()),
      withdrawalState(approvedBy(MAKER.id)),
      withdrawalState({ ...approvedBy('cleo', 'cleo') }),
      { ...whole, approvals: whole.approvals.slice(1) },
      { ...whole, policy: { ...POLICY, secondApprovalFromFen: 1 } },
    ];
    for (const fault of faults) {
      expect(areApprovalsWhole(fault)).toBe(false);
      expect(reduce(fault, { event: 'send' }, SYSTEM)).toBe('WITHDRAWAL_CHANGED');
    }
  });

  test('whatever people do in whatever order, nothing is approved without all of them', () => {
    const people = ['owner', 'mara', 'cleo', 'carl'] as const;
    const step = fc.record({
      by: fc.constantFrom(...people),
      as: fc.constantFrom(...WITHDRAWAL_ACTOR_KINDS),
      change: fc.constantFrom<WithdrawalChange>(
        { event: 'clear' },
        { event: 'review', terms: TERMS },
        { event: 'approve', terms: TERMS },
        { event: 'void', accountVer: 2 },
        { event: 'send' },
        { event: 'cancel' },
        { event: 'hold', holds: ['NEW_ACCOUNT'], untilMs: null },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.constantFrom(1, 1_000_000),
        (steps, secondApprovalFromFen) => {
          const policy = { ...POLICY, secondApprovalFromFen };
          let state = withdrawalState({ requestedBy: 'owner', policy });
          for (const { by, as, change } of steps) {
            const reduced = reduceWithdrawal({ state, change, by: { kind: as, id: by }, atMs: 0 });
            if (reduced.kind === 'changed') state = reduced.state;
            if (state.status !== 'APPROVED' && state.status !== 'SENDING') continue;
            const ids = state.approvals.map((one) => one.by);
            expect(new Set(ids).size).toBe(ids.length);
            expect(ids).not.toContain('owner');
            expect(ids.length).toBe(secondApprovalFromFen === 1 ? 3 : 2);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('[P5] a payout', () => {
  const sending = withdrawalState(sentAt(0));

  test('has one number, and an end under another one is not its end', () => {
    const approved = withdrawalState(approvedBy('cleo'));
    const sent = reduceWithdrawal({
      state: approved,
      change: { event: 'send' },
      by: SYSTEM,
      atMs: 5,
    });
    expect(sent).toMatchObject({ state: { payoutNo, sentMs: 5, nextAskMs: 5 } });
    const paid = (no: string) => ({ event: 'paid', payoutNo: no, channelPayoutId: null }) as const;
    expect(reduce(sending, paid('W2P'), CHANNEL)).toBe('NOT_FOUND');
    expect(reduce(sending, paid(payoutNo), CHANNEL)).toBe('PAID');
  });

  test('without an answer is asked about with growing pauses, then flagged, never released', () => {
    expect([1, 2, 3, 9, 99].map((asks) => nextAskMs(asks, 0))).toEqual([
      15_000, 30_000, 60_000, 3_600_000, 3_600_000,
    ]);
    expect(nextStep(sending)).toEqual({ event: 'ask', dueMs: 0 });
    const silent = { ...sending, asks: ASKS_MAX };
    expect(nextStep(silent)).toEqual({ event: 'flag', dueMs: POLICY.stuckMs });
    expect(reduce(silent, { event: 'flag' }, SYSTEM, POLICY.stuckMs - 1)).toBe(
      'ACTION_NOT_ALLOWED',
    );
    expect(reduce(silent, { event: 'flag' }, SYSTEM, POLICY.stuckMs)).toBe('SENDING');
    expect(nextStep({ ...silent, isFlagged: true })).toBeNull();
  });

  test('that nobody can tell about is ended by two people, after a pause', () => {
    const propose = { event: 'proposeEnd', result: 'SUCCESS', reference: 'B1' } as const;
    expect(reduce(sending, propose, MAKER)).toBe('ACTION_NOT_ALLOWED');
    const flagged = { ...sending, isFlagged: true };
    expect(reduce(flagged, { event: 'confirmEnd' }, checker())).toBe('ACTION_NOT_ALLOWED');
    const end = { result: 'SUCCESS', reference: 'B1', by: MAKER.id, atMs: 0 } as const;
    const said = { ...flagged, end };
    expect(reduce(said, propose, MAKER)).toBe('ACTION_NOT_ALLOWED');
    const confirm = (id: string, atMs: number) =>
      reduce(said, { event: 'confirmEnd' }, checker(id), atMs);
    expect(confirm(MAKER.id, END_QUIET_MS)).toBe('FOUR_EYES');
    expect(confirm('cleo', END_QUIET_MS - 1)).toBe('TOO_EARLY');
    expect(confirm('cleo', END_QUIET_MS)).toBe('PAID');
  });
});
