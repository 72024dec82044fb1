import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import {
  DefaultLogger,
  Runtime,
  Worker,
  bundleWorkflowCode,
  type WorkflowBundle,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import { CLOCK_KINDS, CLOCK_TEXT } from '../../domain/order/clocks.js';
import * as messages from '../../workflows/contract.js';
import { REPLAY_BRANCHES } from './branches.js';
import { historyFromText } from './history-json.js';

const FIXTURES_DIR = path.join(__dirname, 'fixtures');
const PROJECT_DIR = path.join(__dirname, '..', '..');

jest.setTimeout(120_000);

type Fixture = { readonly name: string; readonly history: History };
type Event = NonNullable<History['events']>[number];

const fixtures: readonly Fixture[] = readdirSync(FIXTURES_DIR)
  .map((file) => path.basename(file, '.json'))
  .sort()
  .map((name) => ({
    name,
    history: historyFromText(readFileSync(path.join(FIXTURES_DIR, `${name}.json`), 'utf8')),
  }));
const allEvents: readonly Event[] = fixtures.flatMap(({ history }) => history.events ?? []);

beforeAll(() => {
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'off' } },
  });
});

/** Replays every fixture; answers the error of each one that failed. */
async function replayAll(workflowBundle: WorkflowBundle): Promise<ReadonlyMap<string, unknown>> {
  const failed = new Map<string, unknown>();
  const seen = new Set<string>();
  const results = Worker.runReplayHistories(
    { workflowBundle },
    fixtures.map(({ name, history }) => ({ workflowId: name, history })),
  );
  for await (const { workflowId, error } of results) {
    seen.add(workflowId);
    if (error) failed.set(workflowId, error);
  }
  // A history that was never replayed must not count as a good one.
  expect([...seen].sort()).toEqual(fixtures.map(({ name }) => name));
  return failed;
}

function presentBundle(): WorkflowBundle {
  const file = process.env['WORKFLOW_BUNDLE'];
  if (file === undefined) throw new TypeError('WORKFLOW_BUNDLE is not set');
  return { code: readFileSync(file, 'utf8') };
}

type Edit = { readonly file: string; readonly find: RegExp; readonly replace: string };

/** Bundles a copy of the workflows in which `edits` were made. */
async function changedBundle(edits: readonly Edit[]): Promise<WorkflowBundle> {
  const root = path.join(PROJECT_DIR, '.doorhive');
  mkdirSync(root, { recursive: true });
  // Inside the project, because the bundler looks for packages upwards from the sources.
  const dir = mkdtempSync(path.join(root, 'replay-'));
  try {
    for (const folder of ['contract', 'domain', 'workflows']) {
      cpSync(path.join(PROJECT_DIR, folder), path.join(dir, folder), { recursive: true });
    }
    for (const { file, find, replace } of edits) {
      const name = path.join(dir, 'workflows', file);
      const source = readFileSync(name, 'utf8');
      if (!find.test(source)) throw new TypeError(`${file} holds no ${String(find)}`);
      writeFileSync(name, source.replace(find, replace));
    }
    return await bundleWorkflowCode({
      workflowsPath: path.join(dir, 'workflows', 'index.ts'),
      logger: new DefaultLogger('ERROR', () => undefined),
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe('the recorded histories', () => {
  test('hold every branch and nothing else', () => {
    expect(fixtures.map(({ name }) => name)).toEqual([...REPLAY_BRANCHES].sort());
  });

  test('are of the workflow that their name says', () => {
    const typeOf = ({ history }: Fixture) =>
      history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
    for (const fixture of fixtures) {
      const [kind] = fixture.name.split('.');
      expect([fixture.name, typeOf(fixture)]).toEqual([fixture.name, `${kind}Workflow`]);
    }
    expect(new Set(fixtures.map(typeOf))).toEqual(
      new Set([
        'absenceWorkflow',
        'caseWorkflow',
        'certificateScanWorkflow',
        'closureWorkflow',
        'dataExportWorkflow',
        'dailyBillsWorkflow',
        'erasureWorkflow',
        'historyArchiveWorkflow',
        'moneyChecksWorkflow',
        'reconcileDayWorkflow',
        'onboardingWorkflow',
        'orderWorkflow',
        'refundWorkflow',
        'reportsWorkflow',
        'retentionWorkflow',
        'settleWorkflow',
        'speedProfilesWorkflow',
        'statisticsWorkflow',
        'whatIfWorkflow',
        'withdrawalWorkflow',
      ]),
    );
  });

  test('hold every update and every signal', () => {
    const defined = Object.values(messages).flatMap((message) =>
      typeof message === 'object' && 'type' in message && message.type === 'update'
        ? [message.name]
        : [],
    );
    // Those of an application are made from a list of names.
    defined.push(...messages.APPLICATION_UPDATES);
    const accepted = allEvents.map(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name,
    );
    expect(defined.length).toBeGreaterThan(10);
    expect(defined.filter((name) => !accepted.includes(name))).toEqual([]);
    const signals = new Set(
      allEvents.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName),
    );
    const known = Object.values(messages).flatMap((message) =>
      typeof message === 'object' && 'type' in message && message.type === 'signal'
        ? [message.name]
        : [],
    );
    expect(known.length).toBeGreaterThan(3);
    expect(known.filter((name) => !signals.has(name))).toEqual([]);
  });

  test('hold every activity', () => {
    const names: Record<keyof Activities, true> = {
      placeOrder: true,
      orderProgress: true,
      commitTransition: true,
      endPaidOrder: true,
      checkPayments: true,
      closePayments: true,
      recordPayment: true,
      recordMore: true,
      closeBill: true,
      closeCase: true,
      workerContact: true,
      postponeStage: true,
      offerHeldWorkers: true,
      findWorker: true,
      withdrawDemand: true,
      refundLatePayment: true,
      settleOrder: true,
      advanceShares: true,
      submitRefund: true,
      checkRefund: true,
      readApplication: true,
      changeApplication: true,
      readWithdrawal: true,
      changeWithdrawal: true,
      checkWithdrawal: true,
      sendWithdrawal: true,
      askPayout: true,
      tellOwner: true,
      openCaseRun: true,
      escalateCase: true,
      decideCase: true,
      carryOutCase: true,
      appealCase: true,
      acceptDecision: true,
      decideAppeal: true,
      finishCase: true,
      placeRework: true,
      checkRework: true,
      reopenCase: true,
      closeCaseRow: true,
      absencePage: true,
      signalWorkerAway: true,
      finishAbsence: true,
      moveClosurePage: true,
      finishClosure: true,
      buildDataExport: true,
      removeDataExport: true,
      readErasure: true,
      remindErasure: true,
      closeAccount: true,
      confirmClosed: true,
      refuseErasure: true,
      runErasureStep: true,
      finishErasure: true,
      retentionCollections: true,
      endPastRows: true,
      mendPrivacyRuns: true,
      scanCertificates: true,
      sendReminders: true,
      billChannels: true,
      matchTradeBill: true,
      matchFundBill: true,
      giveUpOnBill: true,
      runMoneyChecks: true,
      archiveHistories: true,
      dueSpeedProfiles: true,
      measureSpeeds: true,
      statisticsOfNow: true,
      statisticsOfNight: true,
      computeStatistics: true,
      dueReports: true,
      makeReport: true,
      beginWhatIf: true,
      replayWhatIfDay: true,
      finishWhatIf: true,
    };
    const called = new Set(allEvents.flatMap(activityOf));
    expect(Object.keys(names).filter((name) => !called.has(name))).toEqual([]);
  });

  test('hold every clock of the order, fired', () => {
    const summaries = new Set(fixtures.flatMap(firedTimers));
    const missing = CLOCK_KINDS.filter((kind) => !summaries.has(CLOCK_TEXT[kind]));
    expect(missing).toEqual([]);
  });
});

describe('replay', () => {
  test('the present workflows replay every history', async () => {
    expect(await replayAll(presentBundle())).toEqual(new Map());
  });

  test('one timer more in each workflow fails all of them', async () => {
    const failed = await replayAll(
      await changedBundle([
        oneTimerMore({ file: 'order.ts', before: 'const run = new OrderRun' }),
        oneTimerMore({ file: 'refund.ts', before: 'let progress' }),
        oneTimerMore({
          file: 'settle.ts',
          before: 'const \\{ kind, hasShares \\} = await settleOrder',
        }),
        oneTimerMore({ file: 'case.ts', before: 'const facts = await openCaseRun' }),
        oneTimerMore({ file: 'absence.ts', before: 'const told' }),
        oneTimerMore({ file: 'closure.ts', before: 'let seen' }),
        oneTimerMore({ file: 'certificate-scan.ts', before: 'let afterId' }),
        oneTimerMore({ file: 'data-export.ts', before: 'const \\{ expiresAtMs' }),
        oneTimerMore({ file: 'erasure.ts', before: 'let changes' }),
        oneTimerMore({ file: 'history-archive.ts', before: 'const endMs' }),
        oneTimerMore({ file: 'money-checks.ts', before: 'const \\{ wrong' }),
        oneTimerMore({ file: 'daily-bills.ts', before: 'const dateCn = chinaDatePlus' }),
        oneTimerMore({ file: 'reconciliation.ts', before: 'let trade = await' }),
        oneTimerMore({ file: 'reports.ts', before: 'const jobs' }),
        oneTimerMore({ file: 'speed-profiles.ts', before: 'const jobs' }),
        oneTimerMore({ file: 'statistics.ts', before: 'const jobs' }),
        oneTimerMore({ file: 'what-if.ts', before: 'const outcome = await' }),
        oneTimerMore({ file: 'retention.ts', before: 'const \\{ erasures' }),
        oneTimerMore({ file: 'withdrawal.ts', before: 'run.view = await readWithdrawal' }),
        oneTimerMore({ file: 'onboarding.ts', before: 'run.view = await readApplication' }),
      ]),
    );
    expectDeterminismErrors(failed, REPLAY_BRANCHES);
  });

  test('a payment booked by a local activity fails the runs that booked one', async () => {
    const failed = await replayAll(
      await changedBundle([
        {
          file: 'activity-options.ts',
          find: /\{ recordPayment \} = proxyActivities/,
          replace: '{ recordPayment } = proxyLocalActivities',
        },
      ]),
    );
    const booked = fixtures.filter(({ history }) =>
      (history.events ?? []).flatMap(activityOf).includes('recordPayment'),
    );
    expect(booked.length).toBeGreaterThan(10);
    expect(booked.length).toBeLessThan(fixtures.length);
    expectDeterminismErrors(
      failed,
      booked.map(({ name }) => name),
    );
  });
});

/** A timer before the line that starts with `before`. */
function oneTimerMore({ file, before }: { file: string; before: string }): Edit {
  return {
    file,
    find: new RegExp(`^([^]*?\\n)( *${before})`),
    replace:
      "import { sleep as oneTimerMore } from '@temporalio/workflow';\n$1  await oneTimerMore(1);\n$2",
  };
}

function expectDeterminismErrors(
  failed: ReadonlyMap<string, unknown>,
  names: readonly string[],
): void {
  expect([...failed.keys()].sort()).toEqual([...names].sort());
  for (const error of failed.values()) expect(error).toBeInstanceOf(DeterminismViolationError);
}

/** Name of the activity that an event schedules, or whose local run a marker keeps. */
function activityOf(event: Event): string[] {
  const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (scheduled) return [scheduled];
  const [payload] = event.markerRecordedEventAttributes?.details?.['data']?.payloads ?? [];
  if (!payload?.data) return [];
  const marker = JSON.parse(Buffer.from(payload.data).toString()) as { activity_type?: string };
  return marker.activity_type ? [marker.activity_type] : [];
}

/** Summaries of the timers that fired in a history. */
function firedTimers({ history }: Fixture): string[] {
  const events = history.events ?? [];
  const fired = events.map(({ timerFiredEventAttributes }) => timerFiredEventAttributes?.timerId);
  return events
    .filter(({ timerStartedEventAttributes: timer }) => timer && fired.includes(timer.timerId))
    .map(({ userMetadata }) =>
      String(JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString() || '""')),
    );
}
