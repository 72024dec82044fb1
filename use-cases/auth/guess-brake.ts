import { AppError } from '../../contract/terms/errors.js';
import type { AuthDeps } from './auth-deps.js';
import {
  GUESS_BASELINE_MINUTES,
  GUESS_BASELINE_SHARE_MAX,
  GUESS_BRAKE_MS,
  GUESS_FAILURES_MARGIN,
  GUESS_SHARE_MARGIN,
} from './lifetimes.js';
import { phoneIndexOf } from './phone.js';
import { deviceHashOf } from './session-tokens.js';
import type { SmsCodeRequest } from './sms-codes.js';

type Counts = { readonly attempts: number; readonly failures: number };

/**
 * Limits by phone and address leave room for somebody with many of both. So failures are also
 * counted over everybody: while more fail than is usual, a code is only taken from a device on
 * which its person has logged in before, which a guesser does not have; others wait. Call before a
 * code is judged; throws RATE_LIMITED.
 */
export async function guessBrake(
  input: { readonly deps: AuthDeps } & SmsCodeRequest,
): Promise<{ noteFailure(): Promise<void> }> {
  const { deps } = input;
  const nowMs = deps.clock.nowMs();
  if ((await deps.guesses.isBrakeOn(nowMs)) && !(await isKnownDevice(input))) {
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: GUESS_BRAKE_MS / 1_000 });
  }
  await deps.guesses.count({ kind: 'attempts', nowMs });
  return {
    async noteFailure() {
      await deps.guesses.count({ kind: 'failures', nowMs });
      const baselineMinutes = GUESS_BASELINE_MINUTES;
      const { recent, baseline } = await deps.guesses.counts({ nowMs, baselineMinutes });
      if (!isGuessing({ recent, baseline })) return;
      const isNew = await deps.guesses.putOn({ nowMs, untilMs: nowMs + GUESS_BRAKE_MS });
      if (isNew) deps.onGuessing(recent);
    },
  };
}

/** More failures than are usual, by a share and by a number that a quiet night does not reach. */
export function isGuessing(input: { readonly recent: Counts; readonly baseline: Counts }): boolean {
  const { recent, baseline } = input;
  const usualShare = baseline.attempts === 0 ? 0 : baseline.failures / baseline.attempts;
  const share = Math.min(usualShare, GUESS_BASELINE_SHARE_MAX) + GUESS_SHARE_MARGIN;
  return recent.failures > recent.attempts * share + GUESS_FAILURES_MARGIN;
}

async function isKnownDevice(
  input: { readonly deps: AuthDeps } & SmsCodeRequest,
): Promise<boolean> {
  const { deps, phone, audience, purpose, binding } = input;
  // Whoever steps up holds a session already.
  if (purpose === 'STEP_UP') return true;
  const phoneIndex = phoneIndexOf({ keys: deps.keys, phone });
  const person =
    audience === 'merchant'
      ? await deps.staff.findByPhone({ phoneIndex, audience })
      : await deps.users.findByPhone({ phoneIndex, audience });
  if (person === null) return false;
  const deviceHash = deviceHashOf(deps, binding);
  return deps.sessions.isKnownDevice({ subjectId: person._id, audience, deviceHash });
}
