import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { AuthDeps } from './auth-deps.js';
import { STEP_UP_LIFE_MS } from './lifetimes.js';
import { stepUpSession } from './session-tokens.js';
import { requestSmsCode, spendSmsCode, type SmsCodeRequest } from './sms-codes.js';
import { countFailure, spendTotp } from './staff-login.js';
import { phoneOf } from './user-phone.js';

/** TOTP of staff, or the SMS code of a customer or worker. */
export type Proof =
  | { readonly totp: string; readonly code?: undefined }
  | { readonly code: string; readonly totp?: undefined };

export type SteppedUp = {
  readonly accessToken: string;
  readonly expiresAtMs: number;
  /** Sensitive actions are open until then, or until the next refresh. */
  readonly stepUpUntilMs: number;
};

/**
 * Shows a fresh factor inside a session. Throws CODE_INVALID for a wrong, used or expired code, a
 * factor of another kind, and a locked account.
 */
export async function stepUp(input: {
  readonly deps: AuthDeps;
  readonly actor: Actor;
  readonly proof: Proof;
}): Promise<SteppedUp> {
  const { deps, actor, proof } = input;
  if (isUser(actor)) {
    if (proof.code === undefined) throw new AppError('CODE_INVALID');
    await spendSmsCode({ deps, code: proof.code, ...(await requestOf({ deps, actor })) });
  } else {
    if (proof.totp === undefined) throw new AppError('CODE_INVALID');
    const person = await deps.staff.findById(actor.id);
    if (person === null) throw new AppError('UNAUTHENTICATED');
    if (!(await spendTotp({ deps, person, totp: proof.totp }))) {
      await countFailure({ deps, staffId: actor.id });
      throw new AppError('CODE_INVALID');
    }
  }
  const { accessToken, expiresAtMs, atMs } = await stepUpSession({
    deps,
    sessionId: actor.sessionId,
  });
  return { accessToken, expiresAtMs, stepUpUntilMs: atMs + STEP_UP_LIFE_MS };
}

/**
 * Sends the code for `stepUp` to the phone of the account; it is good in this session only.
 * Throws FORBIDDEN for staff, who have TOTP, and SERVICE_UNAVAILABLE.
 */
export async function requestStepUpCode(input: {
  readonly deps: AuthDeps;
  readonly actor: Actor;
}): ReturnType<typeof requestSmsCode> {
  const { deps, actor } = input;
  return requestSmsCode({ deps, ...(await requestOf({ deps, actor })) });
}

async function requestOf(input: {
  readonly deps: AuthDeps;
  readonly actor: Actor;
}): Promise<SmsCodeRequest> {
  const { deps, actor } = input;
  if (!isUser(actor)) throw new AppError('FORBIDDEN');
  const user = await deps.users.findById(actor.id);
  if (user === null) throw new AppError('UNAUTHENTICATED');
  const { audience, sessionId } = actor;
  return { phone: phoneOf(deps, user), audience, purpose: 'STEP_UP', binding: sessionId };
}

function isUser(actor: Actor): actor is Actor & { readonly audience: 'customer' | 'worker' } {
  return actor.audience === 'customer' || actor.audience === 'worker';
}
