import { randomUUID } from 'node:crypto';
import type { WechatMini, WechatPerson } from '../../channels/wechat-mini/port.js';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { UserDocument } from '../../data/repositories/users.js';
import type { WechatIdentityDocument } from '../../data/repositories/wechat-identities.js';
import type { WechatDeps } from './deps.js';
import { openidIndexOf, sealOpenid, unionidIndexOf } from './person.js';

export type LinkInput = {
  readonly app: WechatMini;
  readonly person: WechatPerson;
  readonly user: UserDocument;
  /** The account is made together with the link: no account stays behind a refused one. */
  readonly isNewUser?: boolean;
  /** Ends what stands in the way: the link of this WeChat here, and another one of this account. */
  readonly isMoving?: boolean;
};

export type Linked = {
  readonly identity: WechatIdentityDocument;
  /** Whose this WeChat was before it was moved. */
  readonly formerUserId: string | null;
};

/**
 * Makes a WeChat a way to sign in to an account, in one transaction. Nothing is merged: throws
 * IDENTITY_CONFLICT when WeChat or account are linked otherwise. The same link again changes
 * nothing. Of two requests at once the unique indexes let one through.
 */
export async function linkWechat(deps: WechatDeps, input: LinkInput): Promise<Linked> {
  try {
    return await deps.transact((session) => write(deps, input, session));
  } catch (error) {
    if (!isAppError(error) || error.code !== 'IDENTITY_CONFLICT') throw error;
    // The other request may have made this very link.
    const present = await deps.identities.findByOpenid(keyOf(deps, input));
    if (present?.userId !== input.user._id) throw error;
    return { identity: present, formerUserId: null };
  }
}

async function write(deps: WechatDeps, input: LinkInput, session: ClientSession): Promise<Linked> {
  const { app, person, user } = input;
  const present = await deps.identities.findByOpenid(keyOf(deps, input), session);
  if (present?.userId === user._id) return { identity: present, formerUserId: null };
  if (input.isNewUser && !(await deps.users.insertNew(user, session))) {
    throw new AppError('CONTENTION', { detail: 'this phone has just got an account' });
  }
  if (input.isMoving) {
    const own = await deps.identities.findOfUser({ appid: app.appid, userId: user._id }, session);
    for (const row of [present, own]) if (row) await deps.identities.remove(row._id, session);
  }
  const id = randomUUID();
  const unionidIndex = unionidIndexOf(deps, person);
  const identity: WechatIdentityDocument = {
    _id: id,
    appid: app.appid,
    audience: user.audience,
    userId: user._id,
    phoneIndex: user.phoneIndex,
    openidIndex: openidIndexOf(deps, app, person.openid),
    openidCipher: sealOpenid(deps, { id, openid: person.openid }),
    ...(unionidIndex !== undefined && { unionidIndex }),
    linkedAt: new Date(deps.clock.nowMs()),
  };
  await deps.identities.insert(identity, session);
  return { identity, formerUserId: input.isMoving ? (present?.userId ?? null) : null };
}

function keyOf(deps: WechatDeps, { app, person }: LinkInput) {
  return { appid: app.appid, openidIndex: openidIndexOf(deps, app, person.openid) };
}
