import { AppError } from '../../contract/terms/errors.js';
import type { SuspenseDocument } from '../../data/repositories/suspense-items.js';
import { suspenseReverseJournal } from '../../domain/ledger/reconcile-postings.js';
import { clearingOf } from '../payment/channel-of.js';
import type { MoneyDeskDeps } from './deps.js';

type Call = { readonly staffId: string; readonly suspenseId: string; readonly reason: string };

/**
 * Says what the money was; nothing moves until a second person agrees. Errors: NOT_FOUND,
 * ACTION_NOT_ALLOWED.
 */
export async function askSuspense(deps: MoneyDeskDeps, input: Call): Promise<SuspenseDocument> {
  const { staffId, suspenseId, reason } = input;
  const asked = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
  const set = { status: 'ASKED', asked } as const;
  const isAsked = await deps.suspense.step({ id: suspenseId, from: 'OPEN', set });
  const row = await deps.suspense.findById(suspenseId);
  if (row === null) throw new AppError('NOT_FOUND');
  if (!isAsked) throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
  return row;
}

/**
 * The second person's word. Yes takes the line out of suspense by the reverse journal: what
 * explains it has booked the money itself. No puts it back. Errors: NOT_FOUND, FOUR_EYES,
 * ACTION_NOT_ALLOWED.
 */
export async function checkSuspense(
  deps: MoneyDeskDeps,
  input: Call & { readonly isApproved: boolean },
): Promise<SuspenseDocument> {
  const { staffId, suspenseId, reason, isApproved } = input;
  return deps.transact(async (session) => {
    const row = await deps.suspense.findById(suspenseId, session);
    if (row === null) throw new AppError('NOT_FOUND');
    if (row.status !== 'ASKED') {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
    }
    if (row.asked?.by === staffId) throw new AppError('FOUR_EYES');
    const checked = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
    const set = { status: isApproved ? 'RESOLVED' : 'OPEN', checked } as const;
    if (!(await deps.suspense.step({ id: suspenseId, from: 'ASKED', set }, session))) {
      throw new AppError('CONTENTION', { detail: `suspense ${suspenseId} has moved on` });
    }
    if (isApproved) {
      const { channel, signedFen } = row;
      const move = { suspenseId, channel: clearingOf(channel), signedFen };
      await deps.ledger.post(suspenseReverseJournal(move), session);
    }
    return { ...row, ...set };
  });
}
