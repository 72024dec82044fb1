import { AppError } from '../../contract/terms/errors.js';
import { DEFAULT_LANGUAGE } from '../../contract/terms/language.js';
import { WITHDRAWAL_PUSH } from '../../contract/terms/withdrawal-words.js';
import { yuanText } from '../../contract/terms/yuan.js';
import type { WithdrawalDocument } from '../../data/repositories/withdrawals.js';
import type { TellWithdrawalInput } from '../../workflows/contract.js';
import { requireWithdrawal } from './change-withdrawal.js';
import type { WithdrawalRunDeps } from './deps.js';

/** How long the provider keeps a push for a phone that is off. */
const PUSH_LIFE_SECONDS = 24 * 3_600;

/**
 * Tells a worker what became of his withdrawal, once a status: a repeat after an unknown outcome is
 * sent under the same key. Merchants read theirs. Errors: SERVICE_UNAVAILABLE when nobody knows
 * whether it was sent, so that it is tried again.
 */
export async function tellOwner(
  deps: WithdrawalRunDeps,
  { withdrawalNo, status }: TellWithdrawalInput,
): Promise<void> {
  const words = WITHDRAWAL_PUSH[status];
  const row = await requireWithdrawal(deps, withdrawalNo);
  if (words === undefined || row.ownerKind !== 'worker' || row.told === status) return;
  const key = await keyOf(deps, row, status);
  if (key === null) return;
  const user = await deps.users.findById(row.ownerId);
  const { title, body } = words[user?.language ?? DEFAULT_LANGUAGE];
  const sent = await deps.push.send({
    key,
    aliases: [row.ownerId],
    title,
    body: body.replace('{amount}', yuanText(row.amountFen)),
    data: { type: 'WITHDRAWAL', withdrawalNo, status },
    timeToLiveSeconds: PUSH_LIFE_SECONDS,
  });
  if (sent.kind === 'unknown' || (sent.kind === 'failure' && sent.code === 'RATE_LIMITED')) {
    throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the push may not have been sent' });
  }
  await deps.withdrawals.markTold(withdrawalNo, status);
}

/** Always the same one for a status; null when the provider gives none for good. */
async function keyOf(
  deps: WithdrawalRunDeps,
  row: WithdrawalDocument,
  status: TellWithdrawalInput['status'],
): Promise<string | null> {
  if (row.push?.status === status) return row.push.key;
  const given = await deps.push.newKey();
  if (given.kind === 'failure' && given.code !== 'RATE_LIMITED') return null;
  if (given.kind !== 'success')
    throw new AppError('SERVICE_UNAVAILABLE', { detail: 'no push key' });
  return deps.withdrawals.setPushKey(row._id, { status, key: given.value.key });
}
