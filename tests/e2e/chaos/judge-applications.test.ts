import type { ViolationKind } from '../../../bench/chaos/checker/facts.js';
import { judge } from '../../../bench/chaos/checker/judge.js';
import { ack, patch, sound, type Mutable } from '../../factories/chaos-facts.js';

type Planted = readonly [string, ViolationKind, string, (facts: Mutable) => void];

const event = (seq: number, more: object) =>
  ({
    applicationId: 'a2',
    seq,
    event: 'claim',
    from: 'SUBMITTED',
    to: 'BASIC_CHECK',
    ...more,
  }) as never;

const PLANTED: readonly Planted[] = [
  [
    'a step that somebody was told and is not there',
    'acknowledgedLost',
    'claim as 2 BASIC_CHECK; there is nothing',
    (f) =>
      void f.acks.push(
        ack({
          ...{ kind: 'application', applicationId: 'a2', step: 'claim' },
          ...{ seq: 2, status: 'BASIC_CHECK' },
        }),
      ),
  ],
  [
    'an item decided twice in one round',
    'decidedTwice',
    '2:IDENTITY',
    (f) => patch(f.applicationEvents, 6, { event: 'decideItem', itemCode: 'IDENTITY' }),
  ],
  [
    'two ends',
    'decidedTwice',
    'the end',
    (f) => {
      patch(f.applicationEvents, 7, { to: 'REJECTED' });
      patch(f.applicationEvents, 8, { from: 'REJECTED' });
    },
  ],
  [
    'a hole in the events',
    'sequence',
    'its events have the numbers 0 2',
    (f) => patch(f.applicationEvents, 10, { seq: 2 }),
  ],
  [
    'an event that begins elsewhere',
    'sequence',
    'event 1 submit begins at NEEDS_CHANGES',
    (f) => patch(f.applicationEvents, 10, { from: 'NEEDS_CHANGES' }),
  ],
  [
    'a row behind its events',
    'sequence',
    'it is 1 SUBMITTED, its events end at 2 BASIC_CHECK',
    (f) => void f.applicationEvents.push(event(2, {})),
  ],
  [
    'somebody active without a worker',
    'booksAgainstState',
    'active, and there are 0 workers of it',
    (f) => void f.workers.splice(1, 1),
  ],
  ['a worker without a login', 'booksAgainstState', 'he has no login', (f) => void f.userIds.pop()],
  [
    'a worker of an application that is still open',
    'booksAgainstState',
    'SUBMITTED, and worker w2 came of it',
    (f) => patch(f.applications, 1, { result: { workerId: 'w2' } }),
  ],
  ['an open one without its run', 'stuck', 'SUBMITTED, its run is away', (f) => void f.runs.pop()],
];

test.each(PLANTED)('[P6][X18] the checker finds %s', (_title, kind, text, plant) => {
  const facts = sound();
  plant(facts);
  const told = judge(facts).violations.map((one) => `${one.kind}: ${one.text}`);
  expect(told).toContain(`${kind}: ${text}`);
});

test('[P6] applications in order are no violation', () => {
  expect(judge(sound()).violations).toEqual([]);
});
