import { AppError } from '../../contract/terms/errors.js';
import type { Language } from '../../contract/terms/language.js';
import type { Actor, Audience, Grants, Role } from '../../contract/terms/permissions.js';
import { grantsOf } from '../../contract/terms/role-sets.js';
import { createAuthenticator, type Authenticator } from './authenticate.js';
import type { AuthDeps } from './auth-deps.js';
import { decryptField } from './keys.js';
import { STEP_UP_LIFE_MS } from './lifetimes.js';
import { maskPhone } from './phone.js';
import { refreshSession, type TokenPair } from './session-tokens.js';
import { requestSmsCode, type SmsCodeRequest } from './sms-codes.js';
import { loginBySms } from './sms-login.js';
import { loginStaff } from './staff-login.js';
import { requestStepUpCode, stepUp, type Proof, type SteppedUp } from './step-up.js';

/** Options of a use case, without the deps that `createAuth` has bound. */
type Without<F extends (input: never) => unknown> = Omit<Parameters<F>[0], 'deps'>;

export type Profile = {
  readonly id: string;
  readonly audience: Audience;
  readonly roles: readonly Role[];
  readonly merchantId: string | null;
  readonly cities: readonly string[];
  /** 138****5678; null for staff without a phone. */
  readonly phoneMasked: string | null;
  /** Chosen by him, for what is written to him unasked; null = not chosen, or staff. */
  readonly language: Language | null;
  /** Of staff; null for customers and workers. */
  readonly name: string | null;
  /** Stores where a person of a merchant works; empty = all of them. */
  readonly storeIds: readonly string[];
  /** Every permission the roles give, with its reach. */
  readonly permissions: Grants;
  /** Until when sensitive actions are open without a fresh factor; null when they are not. */
  readonly stepUpUntilMs: number | null;
};

export type Auth = Authenticator & {
  requestSmsCode(input: SmsCodeRequest): ReturnType<typeof requestSmsCode>;
  loginBySms(input: Without<typeof loginBySms>): Promise<TokenPair>;
  loginStaff(input: Without<typeof loginStaff>): Promise<TokenPair>;
  refresh(input: Without<typeof refreshSession>): Promise<TokenPair>;
  requestStepUpCode(actor: Actor): ReturnType<typeof requestSmsCode>;
  stepUp(input: { readonly actor: Actor; readonly proof: Proof }): Promise<SteppedUp>;
  /** Ends the session of the actor. */
  logout(actor: Actor): Promise<void>;
  /** Ends every session of the actor, on all devices. */
  logoutAll(actor: Actor): Promise<void>;
  profile(actor: Actor): Promise<Profile>;
  /** Of a customer or a worker. NOT_FOUND when the login is gone. */
  setLanguage(actor: Actor, language: Language): Promise<void>;
};

/** Accounts and sessions as one object for the api. */
export function createAuth(deps: AuthDeps): Auth {
  const authenticator = createAuthenticator(deps);
  return {
    ...authenticator,
    requestSmsCode: (input) => requestSmsCode({ deps, ...input }),
    loginBySms: (input) => loginBySms({ deps, ...input }),
    loginStaff: (input) => loginStaff({ deps, ...input }),
    refresh: (input) => refreshSession({ deps, ...input }),
    requestStepUpCode: (actor) => requestStepUpCode({ deps, actor }),
    stepUp: (input) => stepUp({ deps, ...input }),

    async logout(actor) {
      const at = new Date(deps.clock.nowMs());
      await deps.sessions.revoke({ sessionId: actor.sessionId, reason: 'logout', at });
      authenticator.forget(actor.sessionId);
    },

    async logoutAll(actor) {
      const { id, audience, sessionId } = actor;
      const at = new Date(deps.clock.nowMs());
      await deps.sessions.revokeAll({ subjectId: id, audience, reason: 'logoutAll', at });
      if (audience === 'customer' || audience === 'worker') {
        await deps.users.raiseSessionVersion({ userId: id });
      } else {
        await deps.staff.raiseSessionVersion({ staffId: id });
      }
      authenticator.forget(sessionId);
    },

    profile: (actor) => profileOf({ deps, actor }),

    async setLanguage({ id }, language) {
      if (!(await deps.users.setLanguage(id, language))) throw new AppError('NOT_FOUND');
    },
  };
}

async function profileOf(input: {
  readonly deps: AuthDeps;
  readonly actor: Actor;
}): Promise<Profile> {
  const { deps, actor } = input;
  const { id, audience, roles, merchantId, cities, stepUpAtMs } = actor;
  const isUser = audience === 'customer' || audience === 'worker';
  const person = isUser ? null : await deps.staff.findById(id);
  const user = isUser ? await deps.users.findById(id) : null;
  const row = user ?? person;
  if (row === null) throw new AppError('NOT_FOUND');
  const { phoneCipher } = row;
  const place = { collection: isUser ? 'users' : 'staff', id, field: 'phone' };
  return {
    id,
    audience,
    roles,
    merchantId,
    cities,
    language: user?.language ?? null,
    name: person?.name ?? null,
    storeIds: person?.storeIds ?? [],
    permissions: grantsOf(roles),
    stepUpUntilMs: stepUpAtMs === undefined ? null : stepUpAtMs + STEP_UP_LIFE_MS,
    phoneMasked:
      phoneCipher === undefined
        ? null
        : maskPhone(decryptField({ keys: deps.keys, place, cipherText: phoneCipher })),
  };
}
