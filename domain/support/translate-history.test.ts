import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { eventsOfJson } from '../../temporal/history-plain.js';
import * as messages from '../../workflows/contract.js';
import { WITHDRAWAL_UPDATES } from '../../contract/terms/withdrawal.js';
import { ACTIVITY_WORDS } from './activity-words.js';
import type { HistoryEvent } from './history-event.js';
import { QUERY_WORDS, SIGNAL_WORDS, UPDATE_WORDS, timerWords } from './history-words.js';
import { translateHistory } from './translate-history.js';

const ROOT = path.join(__dirname, '..', '..');
const FIXTURES = path.join(ROOT, 'tests', 'replay', 'fixtures');

const eventsOf = (name: string): HistoryEvent[] =>
  eventsOfJson(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8'));
const rowsOf = (name: string) => translateHistory(eventsOf(name));

describe('[S7][X14] a history in business words', () => {
  const names = readdirSync(FIXTURES).map((file) => path.basename(file, '.json'));

  test('every recorded one is understood to its last event', () => {
    expect(names.length).toBeGreaterThan(100);
    for (const name of names) {
      const bad = rowsOf(name).filter(
        ({ kind, text: { zh, en } }) =>
          kind === 'UNRECOGNISED' || /未识别|^$/.test(zh) || /not recognised|^$/.test(en),
      );
      expect([name, bad.map(({ name: what }) => what)]).toEqual([name, []]);
    }
  });

  test('every event but the hand-over of tasks is in exactly one row', () => {
    for (const name of names) {
      const events = eventsOf(name);
      const told = events.filter(
        ({ type }) => !/^WORKFLOW_TASK_(SCHEDULED|STARTED|COMPLETED)$/.test(type),
      );
      const shown = translateHistory(events).flatMap(({ eventIds }) => eventIds);
      expect([...shown].sort((a, b) => a - b)).toEqual(told.map(({ eventId }) => eventId));
    }
  });

  test('an activity is one row from its order to its end, with its tries', () => {
    const [row] = rowsOf('order.assign-by-hand').filter(({ name }) => name === 'recordPayment');
    expect(row).toMatchObject({
      kind: 'ACTIVITY',
      state: 'DONE',
      attempts: 1,
      eventIds: [15, 16, 17],
      text: { zh: '核对并入账付款' },
    });
    expect(row?.endedMs).toBeGreaterThanOrEqual(row?.atMs ?? 0);
  });

  test('an update names who sent it', () => {
    const assigned = rowsOf('order.assign-by-hand').find(({ name }) => name === 'assign');
    expect(assigned).toMatchObject({
      kind: 'UPDATE',
      state: 'DONE',
      actor: { kind: 'operator' },
      text: { zh: '人工指派' },
    });
  });

  test('an open timer says until when, a cancelled one does not', () => {
    const started = { eventId: 1, atMs: 1_000, type: 'TIMER_STARTED' };
    const timer: HistoryEvent = {
      ...started,
      attributes: { timerId: '1', startToFireTimeout: 30_000 },
      summary: '支付截止 payment deadline',
    };
    const end = (type: string): HistoryEvent => ({
      ...{ eventId: 2, atMs: 9_000, type, summary: null },
      attributes: { startedEventId: '1' },
    });
    const text = { zh: '支付截止', en: 'payment deadline' };
    expect(translateHistory([timer])).toMatchObject([{ state: 'OPEN', untilMs: 31_000, text }]);
    expect(translateHistory([timer, end('TIMER_CANCELED')])).toMatchObject([
      { state: 'CANCELLED', untilMs: null, endedMs: 9_000, eventIds: [1, 2] },
    ]);
    expect(translateHistory([timer, end('TIMER_FIRED')])).toMatchObject([{ state: 'DONE' }]);
  });

  test('a refusal and its reason are told', () => {
    const refused = rowsOf('order.refused').concat(rowsOf('order.cancel-unknown'));
    expect(refused.filter(({ state }) => state === 'REFUSED')).not.toEqual([]);
    for (const { state, lastFailure } of refused) {
      if (state === 'REFUSED') expect(lastFailure).toMatch(/[A-Z_]{5,}/);
    }
  });

  test('what nobody has heard of is told by its name, whatever it is called', () => {
    const of = (type: string, attributes: Record<string, unknown>): HistoryEvent => ({
      ...{ eventId: 1, atMs: 1, type, attributes, summary: null },
    });
    const rows = [
      of('ACTIVITY_TASK_SCHEDULED', { activityType: { name: 'teleport' } }),
      of('WORKFLOW_EXECUTION_SIGNALED', { signalName: 'constructor' }),
      of('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', {
        acceptedRequest: { input: { name: 'toString' } },
      }),
      of('NEXUS_OPERATION_STARTED', {}),
      of('toString', {}),
    ].flatMap((event) => translateHistory([event]));
    expect(rows.map(({ text }) => text.zh)).toEqual([
      '未识别: teleport',
      '未识别: constructor',
      '未识别: toString',
      '未识别: NEXUS_OPERATION_STARTED',
      '未识别: toString',
    ]);
  });

  test('a failure is one short line without logins, tokens, phones', () => {
    const message = `connect mongodb://root:secret@db/ for 13800138000\nBearer abcdefgh12345678 ${'x'.repeat(900)}`;
    const events: HistoryEvent[] = [
      {
        ...{ eventId: 1, atMs: 1, type: 'ACTIVITY_TASK_SCHEDULED', summary: null },
        attributes: { activityType: { name: 'submitRefund' } },
      },
      {
        ...{ eventId: 2, atMs: 2, type: 'ACTIVITY_TASK_STARTED', summary: null },
        attributes: { scheduledEventId: '1', attempt: 6, lastFailure: { message } },
      },
    ];
    const [row] = translateHistory(events);
    expect(row?.attempts).toBe(6);
    expect(row?.lastFailure).toMatch(
      /^connect mongodb:\/\/\*\*\*@db\/ for 138\*{4}8000 Bearer \*\*\*/,
    );
    expect(row?.lastFailure?.length).toBe(500);
  });
});

describe('words', () => {
  const isMessage = (value: unknown): value is { type: string; name: string } =>
    typeof value === 'object' && value !== null && 'type' in value && 'name' in value;
  const named = (type: string) =>
    Object.values(messages).flatMap((message) =>
      isMessage(message) && message.type === type ? [message.name] : [],
    );

  test.each([
    ['update', UPDATE_WORDS, [...messages.APPLICATION_UPDATES, ...WITHDRAWAL_UPDATES]],
    ['signal', SIGNAL_WORDS, []],
    ['query', QUERY_WORDS, []],
  ])('there are some for every %s', (type, words, more) => {
    const defined = [...named(type), ...more];
    expect(defined).not.toEqual([]);
    expect(defined.filter((name) => !Object.hasOwn(words, name))).toEqual([]);
  });

  test('there are some for every activity that a workflow calls, and for no other', () => {
    const called = readdirSync(path.join(ROOT, 'workflows'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const source = readFileSync(path.join(ROOT, 'workflows', file), 'utf8');
        const lists = source.matchAll(/const \{([^}]+)\}\s*=\s*proxy(?:Local)?Activities/g);
        return [...lists].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
      })
      .filter((name) => name !== '');
    expect(called.length).toBeGreaterThan(60);
    expect(called.filter((name) => !Object.hasOwn(ACTIVITY_WORDS, name))).toEqual([]);
    expect(Object.keys(ACTIVITY_WORDS).filter((name) => !called.includes(name))).toEqual([]);
  });

  test('every timer that a workflow names is told in both languages', () => {
    const summaries = readdirSync(path.join(ROOT, 'workflows'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const source = readFileSync(path.join(ROOT, 'workflows', file), 'utf8');
        return [...source.matchAll(/summary(?::| =)\s*'([^']+)'/g)].map(([, text = '']) => text);
      });
    expect(summaries.length).toBeGreaterThan(40);
    expect(summaries.filter((text) => timerWords(text).zh.startsWith('未识别'))).toEqual([]);
  });
});
