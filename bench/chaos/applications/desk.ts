import { pause } from '../../../scripts/drive/wait.js';
import { pick, type Random } from '../../../data/seed/random.js';
import { DEPOSIT_FEN } from './cast.js';
import { applicationStep, type ApplicationBody, type ApplicationStage } from './steps.js';
import type { ApplicationSight, ApplicationWatch } from './watch.js';

const LOOK_MS = 150;
const CHECKS = ['BASIC_CHECK', 'CERTIFICATE_CHECK'];
/** Of the items, and of the applications, that a reviewer does not take. */
const SENT_BACK = 0.15;
const REJECTED = 0.05;
/** Of his turns in which a reviewer takes what somebody else has claimed, to be refused. */
const MEDDLES = 0.25;
const WHY = '抽查结论';

/** One reviewer: claims what waits, decides item by item, finishes the check. Until the run ends. */
export async function review(input: {
  readonly stage: ApplicationStage;
  readonly watch: ApplicationWatch;
  readonly personId: string;
  readonly random: Random;
}): Promise<void> {
  const { stage, watch, personId, random } = input;
  while (!stage.signal.aborted) {
    const waiting = watch.all().filter((one) => isFor(one, personId, random() < MEDDLES));
    const found = waiting.length === 0 ? null : pick(random, waiting);
    if (found === null) await pause(LOOK_MS, stage.signal);
    else if (found.status === 'TRAINING') await desk(input, found._id, 'training-done');
    else await check(input, found._id);
    await pause(stage.paceMs * 0.05 * random(), stage.signal);
  }
}

/** One of finance: books the deposits that are waited for. */
export async function bookDeposits(input: {
  readonly stage: ApplicationStage;
  readonly watch: ApplicationWatch;
  readonly personId: string;
  readonly random: Random;
}): Promise<void> {
  const { stage, watch, random } = input;
  while (!stage.signal.aborted) {
    const waiting = watch.all().filter(({ status }) => status === 'DEPOSIT');
    if (waiting.length > 0) {
      const { _id } = pick(random, waiting);
      const receipt = { amountFen: DEPOSIT_FEN, reference: `bank-${_id}` };
      await desk(input, _id, 'deposit-paid', { ...receipt, reason: WHY });
    }
    await pause(LOOK_MS * (1 + random()), stage.signal);
  }
}

function isFor(one: ApplicationSight, personId: string, isMeddling: boolean): boolean {
  if (one.status === 'SUBMITTED' || one.status === 'TRAINING') return true;
  if (!CHECKS.includes(one.status)) return false;
  const isFree = one.claim === null || one.claim.untilMs < Date.now();
  return isFree || one.claim.reviewerId === personId || isMeddling;
}

type Desk = Parameters<typeof review>[0];

/** A refusal ends the turn: somebody else was faster, or the claim has lapsed. */
async function check(input: Desk, id: string): Promise<void> {
  const { stage, personId, random } = input;
  if (!(await desk(input, id, 'claim'))) return;
  const path = `/admin/applications/${id}`;
  const { body, isOk } = await stage.net.ask<ApplicationBody>({ personId, method: 'GET', path });
  if (!isOk || !CHECKS.includes(body.status)) return;
  if (random() < REJECTED) {
    await desk(input, id, 'reject', { code: 'NOT_QUALIFIED', reason: WHY });
    return;
  }
  const group = body.status === 'BASIC_CHECK' ? 'BASIC' : 'CERTIFICATE';
  const mine = body.items.filter((item) => item.group === group);
  let isSentBack = mine.some(({ status }) => status === 'REJECTED');
  for (const { code, status } of mine) {
    if (status !== 'PENDING') continue;
    const isApproved = random() >= SENT_BACK;
    const verdict = isApproved ? { isApproved } : { isApproved, code: 'BLURRED' };
    if (!(await desk(input, id, `items/${code}/decide`, verdict))) return;
    isSentBack ||= !isApproved;
    await pause(stage.paceMs * 0.05 * random(), stage.signal);
  }
  await desk(input, id, isSentBack ? 'request-changes' : 'finish-check');
}

async function desk(input: Desk, id: string, step: string, body?: unknown): Promise<boolean> {
  const { stage, personId } = input;
  const answer = await applicationStep(stage, {
    ...{ personId, method: 'POST', path: `/admin/applications/${id}/${step}` },
    body: body ?? { reason: WHY },
  });
  return answer.isOk;
}
