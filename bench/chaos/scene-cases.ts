import type { Scene } from './scene.js';

/** The customer complains about the work; answers the code of a refusal, null when it was taken. */
export async function openCase(scene: Scene): Promise<string | null> {
  const { stage, road, orderId, customerId } = scene;
  const answer = await stage.net.ask<{ readonly caseNo: string }>({
    personId: customerId,
    method: 'POST',
    path: `/customer/orders/${orderId}/cases`,
    body: { kind: 'COMPLAINT', reason: 'INCOMPLETE', note: 'the kitchen was left out' },
  });
  if (!answer.isOk) return answer.code;
  stage.acks.write({ kind: 'case', road, orderId, caseNo: answer.body.caseNo });
  return null;
}

/** Support decides. */
export async function decideCase(
  scene: Scene,
  decided: { readonly caseNo: string; readonly verdict: object },
): Promise<void> {
  const { stage, road, orderId } = scene;
  const { caseNo, verdict } = decided;
  const answer = await stage.net.ask<unknown>({
    personId: stage.world.supportId,
    method: 'POST',
    path: `/admin/cases/${caseNo}/decide`,
    body: { ...verdict, note: 'the photos show half of it' },
  });
  if (answer.isOk) stage.acks.write({ kind: 'verdict', road, orderId, caseNo, isLast: false });
}

type SideOfCase = {
  readonly side: 'customer' | 'worker';
  readonly personId: string;
  readonly caseNo: string;
};

const pathOf = (scene: Scene, { side, caseNo }: SideOfCase): string =>
  `/${side}/orders/${scene.orderId}/cases/${caseNo}`;

/** A side does not take the decision. */
export async function appeal(scene: Scene, by: SideOfCase): Promise<void> {
  const { stage, road, orderId } = scene;
  const answer = await stage.net.ask<unknown>({
    personId: by.personId,
    method: 'POST',
    path: `${pathOf(scene, by)}/appeal`,
    body: { reason: 'EVIDENCE_OVERLOOKED', note: 'look at the second photo' },
  });
  const side = by.side === 'customer' ? 'CUSTOMER' : 'WORKER';
  if (answer.isOk) stage.acks.write({ kind: 'appeal', road, orderId, caseNo: by.caseNo, side });
}

/** A side takes the decision as it is. */
export async function acceptDecision(scene: Scene, by: SideOfCase): Promise<void> {
  const path = `${pathOf(scene, by)}/accept`;
  await scene.stage.net.ask<unknown>({ personId: by.personId, method: 'POST', path });
}

/** Another person than support has the last word. */
export async function decideAppeal(
  scene: Scene,
  decided: { readonly caseNo: string; readonly outcome: object },
): Promise<void> {
  const { stage, road, orderId } = scene;
  const { caseNo, outcome } = decided;
  const answer = await stage.net.ask<unknown>({
    personId: stage.world.managerId,
    method: 'POST',
    path: `/admin/cases/${caseNo}/decide-appeal`,
    body: { ...outcome, note: 'read again by somebody else' },
  });
  if (answer.isOk) stage.acks.write({ kind: 'verdict', road, orderId, caseNo, isLast: true });
}
