import { groupBy, type ApplicationEventFact, type Facts, type Violation } from './facts.js';

const FINAL = ['ACTIVE', 'REJECTED', 'WITHDRAWN'];
const HANDED_IN = ['submit', 'resubmit'];

/**
 * Every acknowledged step of an application is there, its events are one chain, nothing was decided
 * twice, nobody became a worker twice or without it, and no open one is without its run.
 */
export function applicationFaults(facts: Facts): Violation[] {
  const events = groupBy(facts.applicationEvents, ({ applicationId }) => applicationId);
  return [
    ...lostSteps(facts, events),
    ...facts.applications.flatMap((row) => [
      ...chainFaults(row, sorted(events.get(row._id))),
      ...decidedTwice(row._id, sorted(events.get(row._id))),
      ...resultFaults(facts, row),
      ...runFaults(facts, row),
    ]),
  ];
}

type Events = ReadonlyMap<string, readonly ApplicationEventFact[]>;
type Row = Facts['applications'][number];

const sorted = (events: readonly ApplicationEventFact[] = []): ApplicationEventFact[] =>
  [...events].sort((a, b) => a.seq - b.seq);

function lostSteps(facts: Facts, events: Events): Violation[] {
  return facts.acks.flatMap((ack): Violation[] => {
    if (ack.kind !== 'application') return [];
    const { applicationId: id, seq, status, step } = ack;
    const event = events.get(id)?.find((one) => one.seq === seq);
    if (event?.to === status) return [];
    const there = event ? `${event.event} to ${event.to}` : 'nothing';
    return [
      { kind: 'acknowledgedLost', id, text: `${step} as ${seq} ${status}; there is ${there}` },
    ];
  });
}

function chainFaults(row: Row, events: readonly ApplicationEventFact[]): Violation[] {
  const broken = (text: string): Violation[] => [{ kind: 'sequence', id: row._id, text }];
  const first = events[0]?.seq ?? 0;
  if (events.some(({ seq }, index) => seq !== first + index)) {
    return broken(`its events have the numbers ${events.map(({ seq }) => seq).join(' ')}`);
  }
  const cut = events.find(({ from }, index) => from !== (events[index - 1]?.to ?? null));
  if (cut) return broken(`event ${cut.seq} ${cut.event} begins at ${cut.from ?? 'nothing'}`);
  const last = events.at(-1);
  if (last?.seq === row.seq && last.to === row.status) return [];
  return broken(`it is ${row.seq} ${row.status}, its events end at ${last?.seq} ${last?.to}`);
}

/** One decision on an item each time that it was handed in, and one end. */
function decidedTwice(id: string, events: readonly ApplicationEventFact[]): Violation[] {
  const seen = new Set<string>();
  const found: Violation[] = [];
  let round = 0;
  for (const { event, itemCode, to, from } of events) {
    if (HANDED_IN.includes(event)) round += 1;
    const isEnd = FINAL.includes(to) && from !== to;
    const what = isEnd ? 'the end' : event === 'decideItem' ? `${round}:${itemCode}` : null;
    if (what === null) continue;
    if (seen.has(what)) found.push({ kind: 'decidedTwice', id, text: what });
    seen.add(what);
  }
  return found;
}

function resultFaults(facts: Facts, row: Row): Violation[] {
  const wrong = (text: string): Violation[] => [{ kind: 'booksAgainstState', id: row._id, text }];
  const workerId = row.result?.workerId ?? null;
  if (row.status !== 'ACTIVE') {
    return workerId === null ? [] : wrong(`${row.status}, and worker ${workerId} came of it`);
  }
  const workers = facts.workers.filter(({ _id }) => _id === workerId).length;
  if (workers !== 1) return wrong(`active, and there are ${workers} workers of it`);
  if (workerId !== null && !facts.userIds.includes(workerId)) return wrong('he has no login');
  const deposits = facts.journals.filter(({ _id }) => _id === `deposit:${row._id}:paid`).length;
  return deposits === 1 ? [] : wrong(`his deposit was booked ${deposits} times`);
}

function runFaults(facts: Facts, row: Row): Violation[] {
  if (FINAL.includes(row.status)) return [];
  const stuck = (text: string): Violation[] => [{ kind: 'stuck', id: row._id, text }];
  const run = facts.runs.find(({ workflowId }) => workflowId === `onboarding-${row._id}`);
  if (run?.status !== 'RUNNING') return stuck(`${row.status}, its run is ${run?.status ?? 'away'}`);
  return [];
}
