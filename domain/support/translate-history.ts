import { ORDER_STATUSES, ORDER_STATUS_TEXT } from '../../contract/terms/order.js';
import type { HistoryRowKind, HistoryRowState, Words } from '../../contract/terms/support.js';
import { at, failureText, idAt, textAt, type HistoryEvent } from './history-event.js';
import {
  activityWords,
  childWords,
  signalWords,
  timerWords,
  updateWords,
} from './history-words.js';
import { sanitiseFailure } from './sanitise.js';

/** Events that belong together, as one line of the business. */
export type HistoryRow = {
  /** Id of the event with which it began. */
  readonly id: number;
  readonly atMs: number;
  readonly endedMs: number | null;
  readonly kind: HistoryRowKind;
  readonly state: HistoryRowState;
  readonly name: string;
  readonly text: Words;
  readonly actor: { readonly kind: string; readonly id: string } | null;
  readonly attempts: number;
  readonly lastFailure: string | null;
  /** When an open timer fires. */
  readonly untilMs: number | null;
  readonly eventIds: readonly number[];
};

type Draft = { -readonly [Field in keyof HistoryRow]: HistoryRow[Field] };

/** How a type of event changes the rows; a type that is not here and not silent is told as it is. */
type Reader = (book: Book, event: HistoryEvent) => void;

/** The hand-over of work to Temporal workers says nothing about the business. */
const SILENT: readonly string[] = [
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'WORKFLOW_TASK_COMPLETED',
];

/** A history in business words, in the order in which things began. */
export function translateHistory(events: readonly HistoryEvent[]): HistoryRow[] {
  const book = new Book();
  for (const event of events) {
    if (SILENT.includes(event.type)) continue;
    const reader = Object.hasOwn(READERS, event.type) ? READERS[event.type] : undefined;
    (reader ?? unrecognised)(book, event);
  }
  return book.rows;
}

/** Rows so far, and which event each of them began with. */
class Book {
  readonly rows: Draft[] = [];
  private readonly begun = new Map<number, Draft>();

  add(event: HistoryEvent, row: Partial<Draft> & Pick<Draft, 'kind' | 'name' | 'text'>): Draft {
    const draft: Draft = {
      id: event.eventId,
      atMs: event.atMs,
      endedMs: null,
      state: 'OPEN',
      actor: null,
      attempts: 0,
      lastFailure: null,
      untilMs: null,
      eventIds: [event.eventId],
      ...row,
    };
    this.rows.push(draft);
    this.begun.set(event.eventId, draft);
    return draft;
  }

  /** Something that is over as soon as it is told. */
  addDone(event: HistoryEvent, row: Parameters<Book['add']>[1]): void {
    this.add(event, { state: 'DONE', endedMs: event.atMs, ...row });
  }

  /** The row that began with an event; its beginning may lie outside of what was read. */
  join(event: HistoryEvent, beganWith: number, otherwise: HistoryRowKind): Draft {
    const found = this.begun.get(beganWith);
    if (found === undefined) {
      return this.add(event, { kind: otherwise, name: event.type, text: unknownWords(event.type) });
    }
    found.eventIds = [...found.eventIds, event.eventId];
    return found;
  }
}

const unknownWords = (name: string): Words => ({
  zh: `未识别: ${name}`,
  en: `not recognised: ${name}`,
});

const unrecognised: Reader = (book, event) =>
  book.addDone(event, {
    kind: 'UNRECOGNISED',
    name: event.type,
    text: unknownWords(event.type),
  });

function end(draft: Draft, event: HistoryEvent, state: HistoryRowState): void {
  draft.state = state;
  draft.endedMs = event.atMs;
  draft.untilMs = null;
  const failure = failureText(at(event.attributes, 'failure'));
  if (failure !== null) draft.lastFailure = sanitiseFailure(failure);
}

const activityEnd =
  (state: HistoryRowState): Reader =>
  (book, event) =>
    end(book.join(event, idAt(event.attributes, 'scheduledEventId'), 'ACTIVITY'), event, state);

const timerEnd =
  (state: HistoryRowState): Reader =>
  (book, event) =>
    end(book.join(event, idAt(event.attributes, 'startedEventId'), 'TIMER'), event, state);

const otherRunEnd =
  (kind: 'CHILD' | 'MESSAGE_OUT', state: HistoryRowState): Reader =>
  (book, event) => {
    const row = book.join(event, idAt(event.attributes, 'initiatedEventId'), kind);
    end(row, event, state);
    const cause = textAt(event.attributes, 'cause');
    if (state === 'FAILED' && cause !== '') row.lastFailure ??= sanitiseFailure(cause);
  };

const runEnd =
  (state: HistoryRowState, zh: string, en: string): Reader =>
  (book, event) => {
    const failure =
      failureText(at(event.attributes, 'failure')) ?? textAt(event.attributes, 'reason');
    const lastFailure = failure === '' ? null : sanitiseFailure(failure);
    book.addDone(event, { kind: 'RUN', name: event.type, text: { zh, en }, state, lastFailure });
  };

const taskFailed =
  (zh: string, en: string): Reader =>
  (book, event) => {
    const failure = failureText(at(event.attributes, 'failure'));
    const cause = textAt(event.attributes, 'cause').replace('WORKFLOW_TASK_FAILED_CAUSE_', '');
    const lastFailure = [cause, failure ?? ''].filter((part) => part !== '').join(': ');
    book.addDone(event, {
      kind: 'TASK_FAILED',
      name: event.type,
      text: { zh, en },
      state: event.type === 'WORKFLOW_TASK_TIMED_OUT' ? 'TIMED_OUT' : 'FAILED',
      lastFailure: lastFailure === '' ? null : sanitiseFailure(lastFailure),
    });
  };

const READERS: Readonly<Record<string, Reader>> = {
  WORKFLOW_EXECUTION_STARTED: (book, event) =>
    book.addDone(event, {
      kind: 'RUN',
      name: textAt(event.attributes, 'workflowType', 'name'),
      text: { zh: '流程开始', en: 'the run begins' },
    }),
  WORKFLOW_EXECUTION_COMPLETED: runEnd('DONE', '流程结束', 'the run is over'),
  WORKFLOW_EXECUTION_FAILED: runEnd('FAILED', '流程失败', 'the run has failed'),
  WORKFLOW_EXECUTION_TIMED_OUT: runEnd('TIMED_OUT', '流程超时', 'the run has timed out'),
  WORKFLOW_EXECUTION_CANCELED: runEnd('CANCELLED', '流程被取消', 'the run was cancelled'),
  WORKFLOW_EXECUTION_TERMINATED: runEnd('CANCELLED', '流程被终止', 'the run was terminated'),
  WORKFLOW_EXECUTION_CANCEL_REQUESTED: runEnd('DONE', '要求取消流程', 'its cancellation is asked'),
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: runEnd(
    'DONE',
    '在新的历史中继续',
    'goes on in a new history',
  ),

  WORKFLOW_TASK_FAILED: taskFailed('流程任务失败', 'a workflow task failed'),
  WORKFLOW_TASK_TIMED_OUT: taskFailed(
    '流程任务超时（worker 中断）',
    'a workflow task timed out, its worker was gone',
  ),

  ACTIVITY_TASK_SCHEDULED(book, event) {
    const name = textAt(event.attributes, 'activityType', 'name');
    book.add(event, { kind: 'ACTIVITY', name, text: activityWords(name), attempts: 1 });
  },
  ACTIVITY_TASK_STARTED(book, event) {
    const row = book.join(event, idAt(event.attributes, 'scheduledEventId'), 'ACTIVITY');
    row.attempts = idAt(event.attributes, 'attempt') || 1;
    const failure = failureText(at(event.attributes, 'lastFailure'));
    if (failure !== null) row.lastFailure = sanitiseFailure(failure);
  },
  ACTIVITY_TASK_COMPLETED: activityEnd('DONE'),
  ACTIVITY_TASK_FAILED: activityEnd('FAILED'),
  ACTIVITY_TASK_TIMED_OUT: activityEnd('TIMED_OUT'),
  ACTIVITY_TASK_CANCELED: activityEnd('CANCELLED'),
  // The workflow goes on without it at once; a late answer of it is not read.
  ACTIVITY_TASK_CANCEL_REQUESTED: activityEnd('CANCELLED'),

  TIMER_STARTED(book, event) {
    const untilMs = event.atMs + idAt(event.attributes, 'startToFireTimeout');
    const name = event.summary ?? '';
    book.add(event, { kind: 'TIMER', name, text: timerWords(name), untilMs });
  },
  TIMER_FIRED: timerEnd('DONE'),
  TIMER_CANCELED: timerEnd('CANCELLED'),

  WORKFLOW_EXECUTION_UPDATE_ACCEPTED(book, event) {
    const input = at(event.attributes, 'acceptedRequest', 'input');
    const name = textAt(input, 'name');
    const text = updateWords(name);
    book.add(event, { kind: 'UPDATE', name, text, actor: actorOf(at(input, 'args', 0)) });
  },
  WORKFLOW_EXECUTION_UPDATE_COMPLETED(book, event) {
    const row = book.join(event, idAt(event.attributes, 'acceptedEventId'), 'UPDATE');
    const failure = failureText(at(event.attributes, 'outcome', 'failure'));
    end(row, event, failure === null ? 'DONE' : 'REFUSED');
    if (failure !== null) row.lastFailure = sanitiseFailure(failure);
  },
  WORKFLOW_EXECUTION_SIGNALED(book, event) {
    const name = textAt(event.attributes, 'signalName');
    const actor = actorOf(at(event.attributes, 'input', 0));
    book.addDone(event, { kind: 'SIGNAL', name, text: signalWords(name), actor });
  },

  MARKER_RECORDED(book, event) {
    const marker = textAt(event.attributes, 'markerName');
    if (marker === 'core_patch') {
      const text = { zh: '流程版本标记', en: 'a version of the workflow' };
      return book.addDone(event, { kind: 'VERSION', name: marker, text });
    }
    if (marker !== 'core_local_activity') return unrecognised(book, event);
    const told = at(event.attributes, 'details', 'data', 0);
    const name = textAt(told, 'activity_type');
    const failure = failureText(at(event.attributes, 'failure'));
    book.addDone(event, {
      kind: 'LOCAL_ACTIVITY',
      name,
      text: activityWords(name),
      state: failure === null ? 'DONE' : 'FAILED',
      attempts: idAt(told, 'attempt') || 1,
      lastFailure: failure === null ? null : sanitiseFailure(failure),
    });
  },

  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES(book, event) {
    const stage = textAt(event.attributes, 'searchAttributes', 'indexedFields', 'OrderStage');
    const status = ORDER_STATUSES.find((known) => known === stage);
    const { zh, en } = status === undefined ? DETAILS_TEXT : ORDER_STATUS_TEXT[status];
    const text = status === undefined ? { zh, en } : { zh: `订单阶段：${zh}`, en: `stage: ${en}` };
    book.addDone(event, { kind: 'ATTRIBUTES', name: stage, text });
  },

  START_CHILD_WORKFLOW_EXECUTION_INITIATED(book, event) {
    const name = textAt(event.attributes, 'workflowType', 'name');
    const { zh, en } = childWords(name);
    const id = textAt(event.attributes, 'workflowId');
    const text = { zh: `启动${zh} ${id}`, en: `start ${en} ${id}` };
    book.add(event, { kind: 'CHILD', name, text });
  },
  CHILD_WORKFLOW_EXECUTION_STARTED: otherRunEnd('CHILD', 'DONE'),
  START_CHILD_WORKFLOW_EXECUTION_FAILED: otherRunEnd('CHILD', 'FAILED'),
  CHILD_WORKFLOW_EXECUTION_COMPLETED: otherRunEnd('CHILD', 'DONE'),
  CHILD_WORKFLOW_EXECUTION_FAILED: otherRunEnd('CHILD', 'FAILED'),
  CHILD_WORKFLOW_EXECUTION_CANCELED: otherRunEnd('CHILD', 'CANCELLED'),
  CHILD_WORKFLOW_EXECUTION_TERMINATED: otherRunEnd('CHILD', 'CANCELLED'),
  CHILD_WORKFLOW_EXECUTION_TIMED_OUT: otherRunEnd('CHILD', 'TIMED_OUT'),

  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED(book, event) {
    const name = textAt(event.attributes, 'signalName');
    const { zh, en } = signalWords(name);
    const id = textAt(event.attributes, 'workflowExecution', 'workflowId');
    const text = { zh: `通知 ${id}：${zh}`, en: `tell ${id}: ${en}` };
    book.add(event, { kind: 'MESSAGE_OUT', name, text });
  },
  EXTERNAL_WORKFLOW_EXECUTION_SIGNALED: otherRunEnd('MESSAGE_OUT', 'DONE'),
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: otherRunEnd('MESSAGE_OUT', 'FAILED'),
};

const DETAILS_TEXT: Words = { zh: '更新检索信息', en: 'search attributes changed' };

/** Who said it, when the message tells. */
function actorOf(input: unknown): HistoryRow['actor'] {
  const kind = textAt(input, 'actor', 'kind');
  return kind === '' ? null : { kind, id: textAt(input, 'actor', 'id') };
}
