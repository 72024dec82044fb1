import {
  APPLICATION_ACTOR_KINDS,
  APPLICATION_STATUSES,
  isFinalApplicationStatus,
  type ApplicationActorKind,
  type ApplicationStatus,
} from '../../contract/terms/onboarding.js';
import { nextClock, stageDueMs } from './clocks.js';
import { DEFAULT_ONBOARDING_POLICY } from './policy.js';
import { mayEditItem, reduceApplication } from './reduce.js';
import type { ApplicationChange, ApplicationState, ItemState } from './state.js';
import {
  APPLICATION_EVENTS,
  APPLICATION_TRANSITIONS,
  type ApplicationEvent,
} from './transitions.js';

const NOW = 1_800_000_000_000;

const item = (code: string, change: Partial<ItemState> = {}): ItemState => ({
  code,
  group: code.startsWith('CERT') ? 'CERTIFICATE' : 'BASIC',
  status: 'PENDING',
  reason: null,
  isRenewed: false,
  ...change,
});

const stateIn = (status: ApplicationStatus, change: Partial<ApplicationState> = {}) => ({
  kind: 'WORKER' as const,
  status,
  seq: 3,
  items: [item('IDENTITY'), item('CERT_HEALTH')],
  claim: null,
  stageSinceMs: NOW - 1_000,
  isReminded: false,
  isEscalated: false,
  policy: { ...DEFAULT_ONBOARDING_POLICY, workerDepositFen: 100 },
  ...change,
});

/**
 * The whole table by hand, status × event: who may. What is not here nobody may. Kept apart from
 * transitions.ts, so that a row cannot come or go unseen.
 */
const A = 'applicant';
const R = 'reviewer';
const F = 'finance';
const S = 'system';
// prettier-ignore
const MAY: Readonly<Record<ApplicationStatus, Partial<Record<ApplicationEvent, ApplicationActorKind>>>> = {
  DRAFT: { submit: A, withdraw: A, expire: S },
  SUBMITTED: { claim: R, withdraw: A, remind: S, escalate: S },
  BASIC_CHECK: { claim: R, release: R, claimLapsed: S, decideItem: R, finishCheck: R, requestChanges: R, reject: R, withdraw: A, remind: S, escalate: S },
  CERTIFICATE_CHECK: { claim: R, release: R, claimLapsed: S, decideItem: R, finishCheck: R, requestChanges: R, reject: R, withdraw: A, remind: S, escalate: S },
  NEEDS_CHANGES: { resubmit: A, reject: R, withdraw: A, remind: S, expire: S },
  TRAINING: { trainingDone: R, reject: R, withdraw: A, remind: S, escalate: S },
  DEPOSIT: { depositPaid: F, reject: R, withdraw: A, remind: S, escalate: S },
  ACTIVE: {},
  REJECTED: {},
  WITHDRAWN: {},
};

/** The application in this status at a moment when every guard says yes. */
function ready(status: ApplicationStatus, event: ApplicationEvent): ApplicationState {
  const isSystem = ['claimLapsed', 'remind', 'escalate', 'expire'].includes(event);
  const isCheck = status === 'BASIC_CHECK' || status === 'CERTIFICATE_CHECK';
  const claim = isCheck ? { reviewerId: R, untilMs: isSystem ? NOW - 1 : NOW + 60_000 } : null;
  const itemStatus = { finishCheck: 'APPROVED', requestChanges: 'REJECTED', resubmit: 'REJECTED' }[
    event as 'finishCheck'
  ] as ItemState['status'] | undefined;
  return stateIn(status, {
    claim,
    stageSinceMs: isSystem ? 0 : NOW - 1_000,
    items: [item('IDENTITY'), item('CERT_HEALTH')].map((one) => ({
      ...one,
      status: itemStatus ?? one.status,
      isRenewed: event === 'resubmit',
    })),
  });
}

function changeOf(event: ApplicationEvent, status: ApplicationStatus): ApplicationChange {
  switch (event) {
    case 'decideItem': {
      const itemCode = status === 'BASIC_CHECK' ? 'IDENTITY' : 'CERT_HEALTH';
      return { event, itemCode, isApproved: true, reason: null };
    }
    case 'reject':
      return { event, reason: 'OTHER' };
    case 'depositPaid':
      return { event, amountFen: 100, reference: 'B1' };
    default:
      return { event } as ApplicationChange;
  }
}

const EVENTS = APPLICATION_EVENTS.filter((event) => event !== 'open');
const CELLS = APPLICATION_STATUSES.flatMap((status) =>
  EVENTS.flatMap((event) => APPLICATION_ACTOR_KINDS.map((kind) => [status, event, kind] as const)),
);

describe('the table', () => {
  test(`[P6] status × event × role: ${CELLS.length} cells, each as written down here`, () => {
    const wrong = CELLS.filter(([status, event, kind]) => {
      const isAllowed = MAY[status][event] === kind;
      const reduced = reduceApplication({
        state: ready(status, event),
        change: changeOf(event, status),
        by: { kind, id: kind },
        atMs: NOW,
      });
      if (!isAllowed) return reduced.kind !== 'refused' || reduced.code !== 'ACTION_NOT_ALLOWED';
      return reduced.kind !== 'changed' || reduced.state.seq !== 4;
    });
    expect(wrong).toEqual([]);
    expect(CELLS).toHaveLength(600);
  });

  test('[P6] a change ends where the table says', () => {
    for (const [status, event, kind] of CELLS) {
      if (MAY[status][event] !== kind) continue;
      const by = { kind, id: kind };
      const change = changeOf(event, status);
      const reduced = reduceApplication({ state: ready(status, event), change, by, atMs: NOW });
      const row = APPLICATION_TRANSITIONS.find(
        (one) => one.event === event && one.from.includes(status),
      );
      const after = reduced.kind === 'changed' ? reduced.state.status : null;
      const to = row?.to === 'same' ? [status] : (row?.to ?? []);
      expect([status, event, to]).toEqual([status, event, expect.arrayContaining([after])]);
    }
  });

  test('every status is reached, and nothing leaves an end', () => {
    const reached = APPLICATION_TRANSITIONS.flatMap(({ to }) => (to === 'same' ? [] : to));
    expect(new Set(reached)).toEqual(new Set(APPLICATION_STATUSES));
    const left = APPLICATION_TRANSITIONS.flatMap(({ from }) => from);
    expect(left.filter(isFinalApplicationStatus)).toEqual([]);
  });

  test('no two rows answer one event of one person', () => {
    const keys = APPLICATION_TRANSITIONS.flatMap(({ from, event, actors }) =>
      from.flatMap((status) => actors.map((actor) => `${status} ${event} ${actor}`)),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('clocks', () => {
  test('whoever has to act has a deadline, and an end has none', () => {
    for (const status of APPLICATION_STATUSES) {
      const state = stateIn(status);
      expect([status, nextClock(state) === null]).toEqual([
        status,
        isFinalApplicationStatus(status),
      ]);
      expect([status, stageDueMs(state) === null]).toEqual([
        status,
        isFinalApplicationStatus(status),
      ]);
    }
  });

  test.each(['remind', 'escalate'] as const)(
    '%s happens once in a stage, and never early',
    (event) => {
      const by = { kind: S, id: 'system' } as const;
      const due = event === 'remind' ? 'reminderMs' : 'escalationMs';
      const stageSinceMs = NOW - DEFAULT_ONBOARDING_POLICY[due];
      const state = stateIn('SUBMITTED', { stageSinceMs });
      const early = reduceApplication({ state, change: { event }, by, atMs: NOW - 1 });
      expect(early).toEqual({ kind: 'refused', code: 'ACTION_NOT_ALLOWED' });
      const first = reduceApplication({ state, change: { event }, by, atMs: NOW });
      if (first.kind !== 'changed') throw new RangeError(first.code);
      const again = reduceApplication({ state: first.state, change: { event }, by, atMs: NOW + 1 });
      expect(again).toEqual({ kind: 'refused', code: 'ACTION_NOT_ALLOWED' });
    },
  );
});

describe('what may be edited', () => {
  const items = [
    item('IDENTITY', { status: 'APPROVED' }),
    item('CERT_HEALTH', { status: 'REJECTED' }),
  ];
  test('[K8] everything of a draft; of what was sent back only that; else nothing', () => {
    const editable = (status: ApplicationStatus) =>
      items.map(({ code }) => code).filter((code) => mayEditItem(stateIn(status, { items }), code));
    expect(editable('DRAFT')).toEqual(['IDENTITY', 'CERT_HEALTH']);
    expect(editable('NEEDS_CHANGES')).toEqual(['CERT_HEALTH']);
    for (const status of ['SUBMITTED', 'BASIC_CHECK', 'TRAINING', 'ACTIVE', 'REJECTED'] as const) {
      expect(editable(status)).toEqual([]);
    }
  });
});
