import type { Sight } from './eyes.js';
import type { Move, Moves } from './road.js';
import { acceptDecision, appeal, decideAppeal, decideCase, openCase } from './scene-cases.js';
import { hesitate, type Scene } from './scene.js';

type Bearer = 'WORKER' | 'MERCHANT' | 'CUSTOMER' | 'PLATFORM';
type Verdict = {
  readonly decision: 'REJECT' | 'PARTIAL' | 'FULL';
  /** Of the order's price; only where a part goes back. */
  readonly share?: number;
  readonly bearer: Bearer;
};

export type CasePlan = {
  /** `settled`: the customer waits until the money has been shared. */
  readonly when?: 'settled';
  readonly first: Verdict;
  /** Who appeals, and what another person decides then: `CONFIRM` leaves it as it was. */
  readonly appeal?: { readonly by: 'customer' | 'worker'; readonly last: Verdict | 'CONFIRM' };
  /** Both sides take the decision, so that nobody waits for the window. */
  readonly isAccepted?: true;
};

/** Moves of an order about which somebody complains, until its case is closed. */
export function disputed(
  plan: CasePlan,
  from: 'AWAITING_CONFIRMATION' | 'COMPLETED' = 'AWAITING_CONFIRMATION',
): Moves {
  const move = complain(plan);
  return {
    ...(from === 'AWAITING_CONFIRMATION' && { AWAITING_CONFIRMATION: move }),
    COMPLETED: move,
    CANCELLED: move,
  };
}

const complain =
  (plan: CasePlan): Move =>
  async (scene, sight) => {
    const { memory } = scene;
    const { complaint } = sight;
    if (complaint === null) {
      if (memory.hasDoneIt || !isTime(plan, sight)) return;
      await hesitate(scene);
      // Without an answer it is tried again: whether there is a case shows on the next look.
      const code = await openCase(scene);
      memory.hasDoneIt = true;
      memory.isOver = code !== null && code !== 'CASE_EXISTS';
      return;
    }
    if (complaint.status === 'CLOSED') {
      memory.isOver = true;
      return;
    }
    await hesitate(scene);
    await handle({ scene, sight, plan, caseNo: complaint.no, status: complaint.status });
  };

const isTime = ({ when }: CasePlan, { settlementStatus }: Sight): boolean =>
  when !== 'settled' || settlementStatus === 'SETTLED';

async function handle(at: {
  readonly scene: Scene;
  readonly sight: Sight;
  readonly plan: CasePlan;
  readonly caseNo: string;
  readonly status: string;
}): Promise<void> {
  const { scene, sight, plan, caseNo, status } = at;
  if (status === 'OPEN') {
    await decideCase(scene, { caseNo, verdict: inFen(plan.first, sight.totalFen) });
  } else if (status === 'DECIDED') {
    await answerDecision(at);
  } else if (plan.appeal) {
    const { last } = plan.appeal;
    const outcome =
      last === 'CONFIRM'
        ? { outcome: 'CONFIRM' }
        : { outcome: 'CHANGE', ...inFen(last, sight.totalFen) };
    await decideAppeal(scene, { caseNo, outcome });
  }
}

async function answerDecision(at: {
  readonly scene: Scene;
  readonly sight: Sight;
  readonly plan: CasePlan;
  readonly caseNo: string;
}): Promise<void> {
  const { scene, sight, plan, caseNo } = at;
  const { memory } = scene;
  const customer = { side: 'customer', personId: scene.customerId, caseNo } as const;
  const worker = { side: 'worker', personId: sight.workerId ?? '', caseNo } as const;
  if (plan.isAccepted) {
    await acceptDecision(scene, worker);
    await acceptDecision(scene, customer);
    return;
  }
  if (!plan.appeal || memory.hasAppealed) return;
  await appeal(scene, plan.appeal.by === 'customer' ? customer : worker);
  // One that the window shut out is not tried again, nor one that was heard already.
  memory.hasAppealed = true;
}

function inFen({ decision, share, bearer }: Verdict, totalFen: number): object {
  const refundFen = Math.floor(totalFen * (share ?? 0));
  return { decision, bearer, ...(decision === 'PARTIAL' && { refundFen }) };
}
