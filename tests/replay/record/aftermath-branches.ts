import type { Activities } from '../../../activities/index.js';
import type { CaseDecision } from '../../../contract/terms/order.js';
import {
  TASK_QUEUE,
  absenceWorkflowId,
  caseWorkflowId,
  closureWorkflowId,
  settleWorkflowId,
  type SettleResult,
  type ShareProgress,
} from '../../../workflows/contract.js';
import type { FinishStep } from '../../../use-cases/case/finish-case.js';
import type { CaseUpdates } from '../../../use-cases/order/gateway.js';
import type { ReplayBranch } from '../branches.js';
import { SOON_MS, onCalls, payAndAccept, serve } from './branch-kit.js';
import { operator, untilClosed, untilQuiet, type Recorder } from './recorder.js';

type CaseBranch = {
  readonly activities?: Partial<Activities>;
  readonly decisions: readonly CaseDecision[];
  /** The decision comes after its time limit. */
  readonly isLate?: true;
  /** What people say to the decision, one after another. */
  readonly words?: readonly (keyof CaseUpdates)[];
  /** The last of them comes after its time limit. */
  readonly isAnsweredLate?: true;
};

type FinishKind = FinishStep['kind'];

const SLA = {
  orderId: '',
  cityCode: 'hz',
  isOrderOpen: false,
  holdsSettlement: true,
  decision: null,
  isOpen: true,
} as const;

const CASES: Partial<Record<ReplayBranch, CaseBranch>> = {
  'case.decided': { decisions: ['PARTIAL'] },
  'case.escalated': {
    decisions: ['REJECT'],
    isLate: true,
    activities: {
      openCaseRun: async ({ caseNo }) => ({
        ...SLA,
        orderId: caseNo.slice(2),
        slaAtMs: Date.now() + SOON_MS,
      }),
    },
  },
  'case.tells-order': {
    decisions: ['FULL'],
    activities: {
      carryOutCase: onCalls<{ caseNo: string }, Awaited<ReturnType<Activities['carryOutCase']>>>(
        async ({ caseNo }) => ({
          kind: 'tellOrder',
          orderId: caseNo.slice(2),
          signal: { caseNo, decision: 'FULL', isDelivered: false, refundFen: 1, bearer: 'WORKER' },
        }),
        async () => ({ kind: 'done' }),
      ),
    },
  },
  'case.rework': { decisions: ['REWORK'] },
  'case.rework-refused': {
    decisions: ['REWORK', 'REJECT'],
    activities: { placeRework: async () => ({ kind: 'refused', code: 'SLOT_TAKEN' }) },
  },
  'case.window-over': {
    decisions: ['PARTIAL'],
    activities: finishing('appealable', 'final'),
  },
  'case.accepted': {
    decisions: ['PARTIAL'],
    words: ['acceptDecision'],
    activities: finishing('appealable', 'final'),
  },
  'case.appealed': {
    decisions: ['PARTIAL'],
    words: ['appeal', 'decideAppeal'],
    activities: finishing('appealable', 'appealed', 'toCarryOut', 'final'),
  },
  'case.appeal-overdue': {
    decisions: ['PARTIAL'],
    words: ['appeal', 'decideAppeal'],
    isAnsweredLate: true,
    activities: finishing('appealable', 'appealed', 'toCarryOut', 'final'),
  },
};

/** What a decided case waits for, each answer once, the last one for ever. */
function finishing(...steps: readonly FinishKind[]): Partial<Activities> {
  let asked = 0;
  return {
    finishCase: async () => {
      const kind = steps[Math.min(asked, steps.length - 1)] ?? 'final';
      asked += 1;
      if (kind === 'appealable') return { kind, untilMs: Date.now() + SOON_MS };
      return kind === 'appealed' ? { kind, slaAtMs: Date.now() + SOON_MS } : { kind };
    },
  };
}

/** Drives a branch of the runs that follow an order; null for a branch of the order itself. */
export async function recordAftermath(
  recorder: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  const row = CASES[branch];
  if (row) return recordCase(recorder, branch, row);
  if (branch === 'absence.orders-told') return recordAbsence(recorder, branch);
  if (branch === 'certificateScan.told') return recordCertificateScan(recorder, branch);
  const closure = CLOSURES[branch];
  if (closure) return recordClosure(recorder, branch, closure);
  if (branch === 'settle.shared') return recordShared(recorder, branch);
  return branch === 'settle.held-by-case' ? recordHeld(recorder, branch) : null;
}

async function recordCase(
  recorder: Recorder,
  branch: ReplayBranch,
  row: CaseBranch,
): Promise<string> {
  const caseNo = `C-${branch}`;
  const workflowId = caseWorkflowId(caseNo);
  recorder.plan(branch, { activities: row.activities ?? {} });
  await recorder.gateway.startCase(caseNo);
  if (row.isLate) await new Promise((resolve) => setTimeout(resolve, 3 * SOON_MS));
  for (const [index, decision] of row.decisions.entries()) {
    await decide(recorder, { caseNo, decision, index });
  }
  for (const name of row.words ?? []) {
    await untilQuiet(recorder.client, workflowId);
    const isLate = row.isAnsweredLate && name === 'decideAppeal';
    if (isLate) await new Promise((resolve) => setTimeout(resolve, 3 * SOON_MS));
    await say(recorder, { caseNo, name });
  }
  await untilClosed(recorder.client, workflowId);
  return workflowId;
}

/** The case may not be back at the desk yet: a refused decision is made again. */
async function decide(
  recorder: Recorder,
  by: { readonly caseNo: string; readonly decision: CaseDecision; readonly index: number },
): Promise<void> {
  const { caseNo, decision, index } = by;
  const terms = {
    decision,
    refundFen: decision === 'PARTIAL' ? 100 : 0,
    bearer: 'WORKER',
  } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const command = { actor: operator, receivedAtMs: Date.now(), ...terms };
      const updateId = `decide-${index}-${attempt}`;
      await recorder.gateway.decideCase({ caseNo, updateId, command });
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function say(
  recorder: Recorder,
  by: { readonly caseNo: string; readonly name: keyof CaseUpdates },
): Promise<void> {
  const { caseNo, name } = by;
  const said = { receivedAtMs: Date.now(), noteId: 'n1' };
  const words: CaseUpdates = {
    appeal: { ...said, actor: operator, side: 'WORKER', reason: 'OTHER', evidenceIds: [] },
    acceptDecision: { ...said, actor: operator, side: 'WORKER' },
    decideAppeal: { ...said, actor: operator, change: null },
  };
  await recorder.gateway.updateCase({ caseNo, name, updateId: name, command: words[name] });
}

async function recordAbsence(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const absenceId = `AB-${branch}`;
  recorder.plan(branch, {});
  await recorder.gateway.startAbsence(absenceId);
  await untilClosed(recorder.client, absenceWorkflowId(absenceId));
  return absenceWorkflowId(absenceId);
}

/** As its schedule starts it, but under a name of its own. */
async function recordCertificateScan({ client }: Recorder, branch: ReplayBranch): Promise<string> {
  await client.workflow.start('certificateScanWorkflow', {
    args: [],
    workflowId: branch,
    taskQueue: TASK_QUEUE,
  });
  await untilClosed(client, branch);
  return branch;
}

const CLOSURES: Partial<Record<ReplayBranch, Partial<Activities>>> = {
  'closure.orders-moved': {},
  'closure.reopened': {
    moveClosurePage: async () => ({ nextAfterId: null, seen: 0, isOver: true }),
  },
};

async function recordClosure(
  recorder: Recorder,
  branch: ReplayBranch,
  activities: Partial<Activities>,
): Promise<string> {
  const closureId = `CL-${branch}`;
  recorder.plan(branch, { activities });
  await recorder.gateway.startClosure(closureId);
  await untilClosed(recorder.client, closureWorkflowId(closureId));
  return closureWorkflowId(closureId);
}

/** The database says that a case holds the money; its release lets the run ask again. */
async function recordHeld(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const facts = recorder.plan(branch, {
    facts: { heldWorkerId: 'w1', policy: { settlementHoldMs: 0 } },
    activities: {
      settleOrder: onCalls<unknown, SettleResult>(
        async () => ({ kind: 'held' }),
        async () => ({ kind: 'settled' }),
      ),
    },
  });
  const scene = await recorder.place(facts);
  await payAndAccept(scene);
  await serve(scene);
  await scene.confirm();
  const workflowId = settleWorkflowId(branch);
  await untilQuiet(recorder.client, workflowId);
  const signal = { caseNo: `C-${branch}` };
  await recorder.gateway.signalSettlement(branch, 'hold', signal);
  await recorder.gateway.signalSettlement(branch, 'release', signal);
  await untilClosed(recorder.client, workflowId);
  return workflowId;
}

/** Parts go over the channel, which has not shared at once. */
async function recordShared(recorder: Recorder, branch: ReplayBranch): Promise<string> {
  const facts = recorder.plan(branch, {
    facts: { heldWorkerId: 'w1', policy: { settlementHoldMs: 0 } },
    activities: {
      settleOrder: async () => ({ kind: 'settled', hasShares: true }),
      advanceShares: onCalls<unknown, ShareProgress>(
        async () => ({ kind: 'pending' }),
        async () => ({ kind: 'done' }),
      ),
    },
  });
  const scene = await recorder.place(facts);
  await payAndAccept(scene);
  await serve(scene);
  await scene.confirm();
  const workflowId = settleWorkflowId(branch);
  await untilClosed(recorder.client, workflowId);
  return workflowId;
}
