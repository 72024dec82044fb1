import type { WechatMini, WechatPerson } from '../../channels/wechat-mini/port.js';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { UserAudience, UserDocument } from '../../data/repositories/users.js';
import { normalizePhone, phoneIndexOf } from '../auth/phone.js';
import { openSession, type TokenPair } from '../auth/session-tokens.js';
import { userOf } from '../auth/sms-login.js';
import { subjectOfUser } from '../auth/subject.js';
import type { WechatDeps } from './deps.js';
import { linkWechat } from './link.js';
import { appOf, valueOf } from './outcome.js';
import { openidIndexOf, unionidIndexOf } from './person.js';
import { issueLoginTicket, LOGIN_TICKET_LIFE_MS, takeLoginTicket } from './tickets.js';

const LINK_TRIES_MAX = 3;

export type WechatLogin =
  | { readonly status: 'SIGNED_IN'; readonly tokens: TokenPair }
  | { readonly status: 'PHONE_NEEDED'; readonly ticket: string; readonly expiresInSeconds: number };

/**
 * Signs in who stands behind a login code; who is unknown gets a ticket to name his phone with.
 * Throws WECHAT_NOT_SET_UP, WECHAT_CODE_INVALID, WECHAT_REFUSED, ACCOUNT_DISABLED, and
 * IDENTITY_CONFLICT when his account has another WeChat here.
 */
export async function loginByWechat(
  deps: WechatDeps,
  input: {
    readonly code: string;
    readonly audience: UserAudience;
    readonly deviceId: string;
  },
): Promise<WechatLogin> {
  const { code, audience, deviceId } = input;
  const app = appOf(deps, audience);
  const person = valueOf(deps, await app.codeToSession({ code }));
  const user = await userBehind(deps, { app, audience, person });
  if (user !== null) {
    return { status: 'SIGNED_IN', tokens: await signIn(deps, { user, deviceId }) };
  }
  const ticket = await issueLoginTicket(deps, { audience, person, deviceId });
  return { status: 'PHONE_NEEDED', ticket, expiresInSeconds: LOGIN_TICKET_LIFE_MS / 1_000 };
}

/**
 * Names the phone of a WeChat that nobody is linked with, signs in and links it. A customer is
 * created at the first time; a worker must exist (NOT_REGISTERED). Throws LOGIN_TICKET_INVALID,
 * WECHAT_CODE_INVALID, IDENTITY_CONFLICT when WeChat or phone are linked otherwise.
 */
export async function loginByWechatPhone(
  deps: WechatDeps,
  input: { readonly ticket: string; readonly phoneCode: string; readonly deviceId: string },
): Promise<TokenPair> {
  const { ticket, phoneCode, deviceId } = input;
  const { audience, person } = await takeLoginTicket(deps, { ticket, deviceId });
  const app = appOf(deps, audience);
  const { openid } = person;
  const told = valueOf(deps, await app.phoneOf({ code: phoneCode, openid }));
  const phone = normalizePhone(told.phone);
  const user = await accountOf(deps, { app, person, phone, audience });
  return signIn(deps, { user, deviceId });
}

/** The account of a phone, linked; again when another request has made it in the same moment. */
async function accountOf(
  deps: WechatDeps,
  input: {
    readonly app: WechatMini;
    readonly person: WechatPerson;
    readonly phone: string;
    readonly audience: UserAudience;
  },
): Promise<UserDocument> {
  const { app, person, phone, audience } = input;
  const phoneIndex = phoneIndexOf({ keys: deps.keys, phone });
  for (let attempt = 1; ; attempt += 1) {
    const known = await deps.users.findByPhone({ phoneIndex, audience });
    if (known === null && audience === 'worker') throw new AppError('NOT_REGISTERED');
    const user = known ?? userOf({ deps, phone, audience });
    // Before the link: a frozen account changes nothing about itself.
    requireActive(user);
    try {
      await linkWechat(deps, { app, person, user, isNewUser: known === null });
      return user;
    } catch (error) {
      const isMadeMeanwhile = isAppError(error) && error.code === 'CONTENTION';
      if (!isMadeMeanwhile || attempt === LINK_TRIES_MAX) throw error;
    }
  }
}

/** Whose this WeChat is: by its link here, or as the same person in another mini-program. */
async function userBehind(
  deps: WechatDeps,
  input: {
    readonly app: WechatMini;
    readonly audience: UserAudience;
    readonly person: WechatPerson;
  },
): Promise<UserDocument | null> {
  const { app, audience, person } = input;
  const openidIndex = openidIndexOf(deps, app, person.openid);
  const identity = await deps.identities.findByOpenid({ appid: app.appid, openidIndex });
  if (identity !== null) return deps.users.findById(identity.userId);
  const unionidIndex = unionidIndexOf(deps, person);
  if (unionidIndex === undefined) return null;
  const elsewhere = await deps.identities.findByUnionid(unionidIndex);
  if (elsewhere === null) return null;
  const { phoneIndex } = elsewhere;
  const user = await deps.users.findByPhone({ phoneIndex, audience });
  if (user === null) return null;
  requireActive(user);
  await linkWechat(deps, { app, person, user });
  return user;
}

/** Not a fresh factor: whoever holds the phone's WeChat must not get at money or at the links. */
async function signIn(
  deps: WechatDeps,
  input: { readonly user: UserDocument; readonly deviceId: string },
): Promise<TokenPair> {
  const { user, deviceId } = input;
  requireActive(user);
  return openSession({ deps, subject: subjectOfUser(user), deviceId, isFactor: false });
}

function requireActive(user: UserDocument): void {
  if (!subjectOfUser(user).isActive) throw new AppError('ACCOUNT_DISABLED');
}
