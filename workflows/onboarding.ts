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
import { APPLICATION_STATUS_TEXT, APPLICATION_SYSTEM } from '../contract/terms/onboarding.js';
import { APPLICATION_CLOCK_TEXT, type DueClock } from '../domain/onboarding/clocks.js';
import { findApplicationTransition } from '../domain/onboarding/transitions.js';
import {
  APPLICATION_UPDATES,
  applicationUpdate,
  type ApplicationCommand,
  type ApplicationSnapshot,
  type ApplicationUpdateName,
  type ApplicationView,
  type OnboardingInput,
} from './contract.js';
import { businessFailure, refused } from './order-failures.js';

const RETRY = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '60s',
} as const;
/** After a clock that could not be stored, which a person's change usually explains. */
const CLOCK_PAUSE_FIRST_MS = 1_000;
const CLOCK_PAUSE_MAX_MS = 3_600_000;

const { readApplication } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '读取入驻申请 read the application',
});
/** A person waits for it: it is tried again at once. */
const { changeApplication } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { ...RETRY, initialInterval: '100ms', maximumInterval: '5s' },
  summary: '写入申请进度 store what happened to the application',
});

const CityCode = defineSearchAttributeKey('CityCode', 'KEYWORD');
const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const NeedsOperator = defineSearchAttributeKey('NeedsOperator', 'BOOL');

type OnboardingRun = {
  readonly applicationId: string;
  readonly lock: Mutex;
  /** Null until the row has been read for the first time. */
  view: ApplicationView | null;
};

/**
 * One application from its draft to its end. People decide; the run lets one of them at a time in
 * and keeps the clocks. The row is written by one activity that judges by the same table, so every
 * step may be repeated and a run that is behind only has to look again.
 */
export async function onboardingWorkflow({ applicationId }: OnboardingInput): Promise<void> {
  const run: OnboardingRun = { applicationId, lock: new Mutex(), view: null };
  for (const name of APPLICATION_UPDATES) registerUpdate(run, name);
  run.view = await readApplication({ applicationId });
  show(run.view);
  await untilOver(run);
  await condition(allHandlersFinished);
}

function registerUpdate(run: OnboardingRun, name: ApplicationUpdateName): void {
  const step = async (command: ApplicationCommand): Promise<ApplicationSnapshot> => {
    await condition(() => run.view !== null);
    return run.lock.runExclusive(async () => {
      await catchUp(run, command.seenSeq);
      return snapshotOf(await store(run, command));
    });
  };
  setHandler(applicationUpdate(name), step, {
    validator: (command: ApplicationCommand) => requireLegal(run, command),
    description: DESCRIPTIONS[name],
  });
}

/** What the table refuses leaves no trace; a run that may be behind asks the database. */
function requireLegal(run: OnboardingRun, { change, actor, seenSeq }: ApplicationCommand): void {
  const { view } = run;
  if (view === null || change === null || seenSeq !== view.seq || run.lock.isLocked()) return;
  const { status } = view;
  const row = findApplicationTransition({ status, event: change.event, actor: actor.kind });
  if (row === null) throw refused('ACTION_NOT_ALLOWED');
}

async function catchUp(run: OnboardingRun, seenSeq: number): Promise<void> {
  if (run.view?.seq === seenSeq) return;
  const { applicationId } = run;
  setView(run, await readApplication({ applicationId }));
}

async function store(run: OnboardingRun, command: ApplicationCommand): Promise<ApplicationView> {
  const { applicationId } = run;
  const { change, actor, receivedAtMs, key, noteId, seenVersion } = command;
  const known = run.view;
  if (change === null && known !== null) return known;
  if (change === null) throw refused('SERVICE_UNAVAILABLE');
  const view = await changeApplication({
    applicationId,
    change,
    actor,
    receivedAtMs,
    key,
    ...(noteId !== undefined && { noteId }),
    ...(seenVersion !== undefined && { seenVersion }),
  }).catch((error: unknown) => {
    throw businessFailure(error);
  });
  setView(run, view);
  return view;
}

/** Waits from clock to clock; every change of the application makes the next one anew. */
async function untilOver(run: OnboardingRun): Promise<void> {
  let pauseMs = CLOCK_PAUSE_FIRST_MS;
  for (;;) {
    const { view } = run;
    if (view === null || view.isFinal) return;
    const isNews = (): boolean => run.view?.seq !== view.seq;
    const clock = view.nextClock;
    if (clock === null) {
      await condition(isNews);
      continue;
    }
    const waitMs = Math.max(0, clock.dueMs - Date.now());
    const summary = APPLICATION_CLOCK_TEXT[clock.event];
    if (await condition(isNews, waitMs, { summary })) continue;
    const isStored = await run.lock.runExclusive(() => isNews() || fire(run, clock));
    if (isStored) {
      pauseMs = CLOCK_PAUSE_FIRST_MS;
      continue;
    }
    await sleep(pauseMs, { summary: '稍后再试 tried again later' });
    pauseMs = Math.min(CLOCK_PAUSE_MAX_MS, 2 * pauseMs);
    setView(run, await readApplication({ applicationId: run.applicationId }));
  }
}

/** False when the database says no: it knows something that this run has not heard of. */
async function fire(run: OnboardingRun, clock: DueClock): Promise<boolean> {
  const { applicationId, view } = run;
  const key = `${clock.event}:${view?.seq}`;
  const change = { event: clock.event };
  const receivedAtMs = Date.now();
  try {
    const actor = APPLICATION_SYSTEM;
    setView(run, await changeApplication({ applicationId, change, actor, receivedAtMs, key }));
    return true;
  } catch (error) {
    log.warn('a clock was refused', { applicationId, clock: clock.event, error: String(error) });
    return false;
  }
}

function setView(run: OnboardingRun, view: ApplicationView): void {
  run.view = view;
  show(view);
}

const snapshotOf = ({ applicationId, status, seq }: ApplicationView): ApplicationSnapshot => ({
  applicationId,
  status,
  seq,
});

const AT_THE_DESK: readonly string[] = [
  'SUBMITTED',
  'BASIC_CHECK',
  'CERTIFICATE_CHECK',
  'TRAINING',
  'DEPOSIT',
];

function show(view: ApplicationView): void {
  const { status, cityCode, stageDueMs } = view;
  const { zh, en } = APPLICATION_STATUS_TEXT[status];
  const due = stageDueMs === null ? '' : ` · ${new Date(stageDueMs).toISOString()}`;
  setCurrentDetails(`${zh} ${en}${due}`);
  upsertSearchAttributes([
    { key: CityCode, value: cityCode },
    { key: NeedsOperator, value: AT_THE_DESK.includes(status) },
    ...(stageDueMs === null ? [] : [{ key: StageDeadline, value: new Date(stageDueMs) }]),
  ]);
}

const DESCRIPTIONS: Readonly<Record<ApplicationUpdateName, string>> = {
  open: 'The applicant opens a draft',
  submit: 'The applicant hands the application in',
  claim: 'A reviewer takes it; nobody else works on it meanwhile',
  release: 'The reviewer gives it back',
  decideItem: 'The reviewer approves one item, or sends it back with a reason',
  finishCheck: 'Everything of this check is approved',
  requestChanges: 'What was sent back goes to the applicant',
  resubmit: 'The applicant has renewed what was sent back',
  trainingDone: 'The training was passed',
  depositPaid: 'Finance has the deposit',
  reject: 'The application is refused, with a reason',
  withdraw: 'The applicant does not want to any more',
};
