import { randomInt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { Audience } from '../../contract/terms/permissions.js';
import type { AuthDeps } from './auth-deps.js';
import { guessBrake } from './guess-brake.js';
import { hmac } from './keys.js';
import { SMS_CODE_LIFE_MS, SMS_CODE_TRIES_MAX, SMS_RESEND_AFTER_SECONDS } from './lifetimes.js';
import { normalizePhone, phoneIndexOf } from './phone.js';

export const SMS_PURPOSES = ['LOGIN', 'STEP_UP'] as const;
export type SmsPurpose = (typeof SMS_PURPOSES)[number];

export type SmsAudience = Exclude<Audience, 'admin'>;

export type SmsCodeRequest = {
  readonly phone: string;
  readonly purpose: SmsPurpose;
  readonly audience: SmsAudience;
  /**
   * What the code is good for besides its phone: the device that asked for it, or the session. A
   * stranger's codes and tries for the same phone leave it alone.
   */
  readonly binding: string;
};

const CODE_END = 1_000_000;

/**
 * Makes a code for a phone and sends it. The answer is the same whether the phone is known or not:
 * where a phone must be known, the message goes out in the background and only if it is.
 * Throws SERVICE_UNAVAILABLE when the channel refused the message of somebody who is known.
 */
export async function requestSmsCode(
  input: { readonly deps: AuthDeps } & SmsCodeRequest,
): Promise<{ readonly expiresInSeconds: number; readonly resendAfterSeconds: number }> {
  const { deps, audience } = input;
  const phone = normalizePhone(input.phone);
  const code = randomInt(0, CODE_END).toString().padStart(6, '0');
  const id = codeIdOf({ ...input, phone });
  await deps.smsCodes.put({
    _id: id,
    codeHash: codeHashOf({ deps, id, code }),
    triesLeft: SMS_CODE_TRIES_MAX,
    expiresAt: new Date(deps.clock.nowMs() + SMS_CODE_LIFE_MS),
  });
  if (audience === 'customer' || input.purpose === 'STEP_UP') {
    if (!(await sendCode({ deps, phone, code }))) {
      throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the SMS channel refused a code' });
    }
  } else {
    void sendIfKnown({ deps, phone, code, audience });
  }
  return {
    expiresInSeconds: SMS_CODE_LIFE_MS / 1_000,
    resendAfterSeconds: SMS_RESEND_AFTER_SECONDS,
  };
}

/**
 * Uses up the code of a phone. Throws CODE_INVALID for a wrong, used, or expired one, and
 * RATE_LIMITED on an unknown device while guesses are being made all over (guess-brake.ts).
 */
export async function spendSmsCode(
  input: { readonly deps: AuthDeps; readonly code: string } & SmsCodeRequest,
): Promise<void> {
  const { deps } = input;
  const phone = normalizePhone(input.phone);
  const id = codeIdOf({ ...input, phone });
  const brake = await guessBrake({ ...input, phone });
  const row = await deps.smsCodes.takeTry({ id, now: new Date(deps.clock.nowMs()) });
  const given = Buffer.from(codeHashOf({ deps, id, code: input.code }));
  // Compared also when there is no code, so that both answers take the same time.
  const kept = Buffer.from(row?.codeHash ?? codeHashOf({ deps, id, code: 'none' }));
  const isRight = timingSafeEqual(given, kept) && row !== null;
  if (isRight && (await deps.smsCodes.spend({ id, codeHash: row.codeHash }))) return;
  await brake.noteFailure();
  throw new AppError('CODE_INVALID');
}

async function sendIfKnown(input: {
  readonly deps: AuthDeps;
  readonly phone: string;
  readonly code: string;
  readonly audience: 'worker' | 'merchant';
}): Promise<void> {
  const { deps, phone, audience } = input;
  try {
    const phoneIndex = phoneIndexOf({ keys: deps.keys, phone });
    const known =
      audience === 'worker'
        ? await deps.users.findByPhone({ phoneIndex, audience })
        : await deps.staff.findByPhone({ phoneIndex, audience });
    if (known !== null) await sendCode(input);
  } catch {
    deps.onSmsFailure({ code: 'ERROR' });
  }
}

/** False only on a definite refusal: an unknown outcome may well have reached the phone. */
async function sendCode(input: {
  readonly deps: AuthDeps;
  readonly phone: string;
  readonly code: string;
}): Promise<boolean> {
  const { deps, phone, code } = input;
  const outcome = await deps.smsSender.send({ phone, template: 'LOGIN_CODE', params: { code } });
  if (outcome.kind === 'success') return true;
  deps.onSmsFailure({ code: outcome.kind === 'failure' ? outcome.code : 'UNKNOWN' });
  return outcome.kind === 'unknown';
}

function codeIdOf(input: { readonly deps: AuthDeps } & SmsCodeRequest): string {
  const { deps, phone, purpose, audience, binding } = input;
  const parts = ['id', phone, purpose, audience, binding];
  return hmac({ key: deps.keys.smsCodeKey, parts });
}

function codeHashOf(input: {
  readonly deps: AuthDeps;
  readonly id: string;
  readonly code: string;
}): string {
  return hmac({ key: input.deps.keys.smsCodeKey, parts: ['code', input.id, input.code] });
}
