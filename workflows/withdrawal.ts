import { defineSearchAttributeKey } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { Mutex } from 'async-mutex';
import type { Activities } from '../activities/index.js';
import {
  WITHDRAWAL_STATUS_TEXT,
  WITHDRAWAL_SYSTEM,
  WITHDRAWAL_UPDATES,
  type WithdrawalStatus,
  type WithdrawalUpdateName,
} from '../contract/terms/withdrawal.js';
import { WITHDRAWAL_PUSH } from '../contract/terms/withdrawal-words.js';
import { WITHDRAWAL_CLOCK_TEXT, isAtDesk, type NextStep } from '../domain/withdrawal/clocks.js';
import { findWithdrawalTransition } from '../domain/withdrawal/transitions.js';
import {
  askNowUpdate,
  withdrawalNewsSignal,
  withdrawalUpdate,
  type WithdrawalCommand,
  type WithdrawalInput,
  type WithdrawalSnapshot,
  type WithdrawalView,
} from './contract.js';
import { businessFailure, refused } from './order-failures.js';

const RETRY = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;
/** After a step that could not be stored, which a person's change usually explains. */
const STEP_PAUSE_FIRST_MS = 1_000;
const STEP_PAUSE_MAX_MS = 3_600_000;

const { readWithdrawal } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '读取提现单 read the withdrawal',
});
/** A person waits for it: it is tried again at once. */
const { changeWithdrawal } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { ...RETRY, initialInterval: '100ms', maximumInterval: '5s' },
  summary: '写入提现进度 store what happened to the withdrawal',
});
const { checkWithdrawal } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '风控检查 checks of the system',
});
const { sendWithdrawal } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '打款前检查并写入单号 last checks, then the number is written',
});
const { askPayout } = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: '打款或查询，单号不变 send or ask, always under the one number',
});

/** Beside everything else, and given up after a while: his list tells the same. */
const { tellOwner } = proxyActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: { ...RETRY, maximumAttempts: 8 },
  summary: '推送通知 tell the owner by push',
});

const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const NeedsOperator = defineSearchAttributeKey('NeedsOperator', 'BOOL');

type WithdrawalRun = {
  readonly withdrawalNo: string;
  readonly lock: Mutex;
  /** Null until the row has been read for the first time. */
  view: WithdrawalView | null;
  /** Somebody wants the channel asked, or the row looked at, now. */
  wantsAsk: boolean;
  /** The last status that was told, and the telling that is under way. */
  told: WithdrawalStatus | null;
  telling: Promise<void>;
  hasNews: boolean;
};

/**
 * One withdrawal from its request to its end. People decide; the run lets one of them at a time in,
 * keeps the clocks, and asks the channel until it tells an end. The row is written by activities
 * that judge by the same table, so every step may be repeated and a run that is behind only has to
 * look again.
 */
export async function withdrawalWorkflow({ withdrawalNo }: WithdrawalInput): Promise<void> {
  const lock = new Mutex();
  const run: WithdrawalRun = {
    ...{ withdrawalNo, lock, view: null, wantsAsk: false, hasNews: false },
    ...{ told: null, telling: Promise.resolve() },
  };
  for (const name of WITHDRAWAL_UPDATES) registerUpdate(run, name);
  registerNews(run);
  run.view = await readWithdrawal({ withdrawalNo });
  show(run.view);
  await untilOver(run);
  await condition(allHandlersFinished);
  await run.telling;
}

function registerUpdate(run: WithdrawalRun, name: WithdrawalUpdateName): void {
  const step = async (command: WithdrawalCommand): Promise<WithdrawalSnapshot> => {
    await condition(() => run.view !== null);
    return run.lock.runExclusive(async () => {
      await catchUp(run, command.seenSeq);
      return snapshotOf(await store(run, command));
    });
  };
  setHandler(withdrawalUpdate(name), step, {
    validator: (command: WithdrawalCommand) => requireLegal(run, command),
    description: DESCRIPTIONS[name],
  });
}

function registerNews(run: WithdrawalRun): void {
  setHandler(
    askNowUpdate,
    async () => {
      await condition(() => run.view !== null);
      run.wantsAsk = true;
      return snapshotOf(run.view as WithdrawalView);
    },
    { description: 'Ask the channel now' },
  );
  setHandler(withdrawalNewsSignal, () => {
    run.hasNews = true;
  });
}

/** What the table refuses leaves no trace; a run that may be behind asks the database. */
function requireLegal(run: WithdrawalRun, { change, actor, seenSeq }: WithdrawalCommand): void {
  const { view } = run;
  if (view === null || seenSeq !== view.seq || run.lock.isLocked()) return;
  const { status } = view;
  const row = findWithdrawalTransition({ status, event: change.event, actor: actor.kind });
  if (row === null) throw refused('ACTION_NOT_ALLOWED');
}

async function catchUp(run: WithdrawalRun, seenSeq: number): Promise<void> {
  if (run.view?.seq === seenSeq) return;
  setView(run, await readWithdrawal({ withdrawalNo: run.withdrawalNo }));
}

async function store(run: WithdrawalRun, command: WithdrawalCommand): Promise<WithdrawalView> {
  const { withdrawalNo } = run;
  const { change, actor, receivedAtMs, key, noteId } = command;
  const view = await changeWithdrawal({
    withdrawalNo,
    change,
    actor,
    receivedAtMs,
    key,
    ...(noteId !== undefined && { noteId }),
  }).catch((error: unknown) => {
    throw businessFailure(error);
  });
  setView(run, view);
  return view;
}

/** Goes from step to step; every change of the withdrawal makes the next one anew. */
async function untilOver(run: WithdrawalRun): Promise<void> {
  let pauseMs = STEP_PAUSE_FIRST_MS;
  for (;;) {
    const { view } = run;
    if (view !== null) tell(run, view.status);
    if (view === null || view.isFinal) return;
    if (run.hasNews) {
      run.hasNews = false;
      setView(run, await readWithdrawal({ withdrawalNo: run.withdrawalNo }));
      continue;
    }
    const isNews = (): boolean => run.view !== view || run.hasNews || run.wantsAsk;
    const step = run.wantsAsk ? { event: 'ask' as const, dueMs: 0 } : view.next;
    run.wantsAsk = false;
    if (step === null) {
      await condition(isNews);
      continue;
    }
    const waitMs = Math.max(0, step.dueMs - Date.now());
    const summary = WITHDRAWAL_CLOCK_TEXT[step.event];
    if (waitMs > 0 && (await condition(isNews, waitMs, { summary }))) continue;
    if (await take(run, { step, view })) {
      pauseMs = STEP_PAUSE_FIRST_MS;
      continue;
    }
    await sleep(pauseMs, { summary: '稍后再试 tried again later' });
    pauseMs = Math.min(STEP_PAUSE_MAX_MS, 2 * pauseMs);
    setView(run, await readWithdrawal({ withdrawalNo: run.withdrawalNo }));
  }
}

/** One status after the other; none of them holds the withdrawal up. */
function tell(run: WithdrawalRun, status: WithdrawalStatus): void {
  if (run.told === status || WITHDRAWAL_PUSH[status] === undefined) return;
  run.told = status;
  const { withdrawalNo } = run;
  const tellNow = async (): Promise<void> => {
    try {
      await tellOwner({ withdrawalNo, status });
    } catch (error) {
      log.warn('the owner was not told', { withdrawalNo, status, error: String(error) });
    }
  };
  run.telling = run.telling.then(tellNow);
}

/** False when the database says no: it knows something that this run has not heard of. */
async function take(
  run: WithdrawalRun,
  due: { readonly step: NextStep; readonly view: WithdrawalView },
): Promise<boolean> {
  const { step, view } = due;
  try {
    // The channel may take its time; people are let in meanwhile, and the row decides.
    if (step.event === 'ask') setView(run, await askPayout({ withdrawalNo: run.withdrawalNo }));
    else await run.lock.runExclusive(() => (run.view === view ? fire(run, step) : undefined));
    return true;
  } catch (error) {
    const { withdrawalNo } = run;
    log.warn('a step was refused', { withdrawalNo, step: step.event, error: String(error) });
    return false;
  }
}

async function fire(run: WithdrawalRun, { event }: NextStep): Promise<void> {
  const { withdrawalNo, view } = run;
  if (event === 'check') return setView(run, await checkWithdrawal({ withdrawalNo }));
  if (event === 'send') return setView(run, await sendWithdrawal({ withdrawalNo }));
  if (event === 'ask') return;
  const key = `${event}:${view?.seq}`;
  const receivedAtMs = Date.now();
  const actor = WITHDRAWAL_SYSTEM;
  const change = { event };
  setView(run, await changeWithdrawal({ withdrawalNo, change, actor, receivedAtMs, key }));
}

/** An answer that was overtaken by a later change is dropped. */
function setView(run: WithdrawalRun, view: WithdrawalView): void {
  if (run.view !== null && view.seq < run.view.seq) return;
  run.view = view;
  show(view);
}

const snapshotOf = ({ withdrawalNo, status, seq }: WithdrawalView): WithdrawalSnapshot => ({
  withdrawalNo,
  status,
  seq,
});

function show(view: WithdrawalView): void {
  const { status, stageDueMs, isFlagged, asks } = view;
  const { zh, en } = WITHDRAWAL_STATUS_TEXT[status];
  const due = stageDueMs === null ? '' : ` · ${new Date(stageDueMs).toISOString()}`;
  const asked = asks === 0 ? '' : ` · 已查询 asked ${asks}`;
  const flagged = isFlagged ? ' · 需人工处理 needs a person' : '';
  setCurrentDetails(`${zh} ${en}${due}${asked}${flagged}`);
  upsertSearchAttributes([
    { key: NeedsOperator, value: isAtDesk(status) || (isFlagged && !view.isFinal) },
    ...(stageDueMs === null ? [] : [{ key: StageDeadline, value: new Date(stageDueMs) }]),
  ]);
}

const DESCRIPTIONS: Readonly<Record<WithdrawalUpdateName, string>> = {
  review: 'The maker has looked at it and proposes to pay',
  approve: 'A checker approves what he has seen; never one of the people before',
  reject: 'The desk refuses it, with a reason; the money is available again',
  cancel: 'Its owner takes it back before it is approved',
  proposeEnd: 'The channel never answers: one person says what became of it',
  confirmEnd: 'Another person says the same',
  dropEnd: 'What was said is taken back',
};
