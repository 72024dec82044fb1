import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { IdentityKind } from '../../contract/terms/wechat.js';
import type { UserDocument } from '../../data/repositories/users.js';
import { maskPhone } from '../auth/phone.js';
import { phoneOf } from '../auth/user-phone.js';
import type { WechatDeps } from './deps.js';
import { linkWechat } from './link.js';
import { appOf, valueOf } from './outcome.js';

export type IdentityView = {
  readonly id: string;
  readonly kind: IdentityKind;
  /** Masked phone; null for a WeChat, of which nothing readable is known. */
  readonly label: string | null;
  readonly linkedAt: string;
  /** False for what the account cannot do without. */
  readonly isRemovable: boolean;
};

/** The phone of an account has no id of its own. */
const PHONE_ID = 'phone';

/** How a person signs in. */
export async function listIdentities(
  deps: WechatDeps,
  actor: Actor,
): Promise<readonly IdentityView[]> {
  const user = await userOfActor(deps, actor);
  const rows = await deps.identities.listOfUser(user._id);
  return [
    {
      id: PHONE_ID,
      kind: 'PHONE',
      label: maskPhone(phoneOf(deps, user)),
      linkedAt: user.createdAt.toISOString(),
      isRemovable: false,
    },
    ...rows.map(({ _id, linkedAt }) => wechatView({ _id, linkedAt })),
  ];
}

/**
 * Links the WeChat behind a login code with the account. IDENTITY_CONFLICT when it is another
 * account's or this one has another; with `isMoving` those links end, and the sessions of the
 * account that lost it. A WeChat that is somebody else's in another mini-program is never moved.
 */
export async function linkOwnWechat(
  deps: WechatDeps,
  input: { readonly actor: Actor; readonly code: string; readonly isMoving: boolean },
): Promise<IdentityView> {
  const { actor, code, isMoving } = input;
  const user = await userOfActor(deps, actor);
  const app = appOf(deps, user.audience);
  const person = valueOf(deps, await app.codeToSession({ code }));
  const { identity, formerUserId } = await linkWechat(deps, { app, person, user, isMoving });
  if (formerUserId !== null && formerUserId !== user._id) {
    await endSessions(deps, { userId: formerUserId, audience: user.audience });
  }
  return wechatView(identity);
}

/**
 * Ends a link. Whoever signed in with it is signed out: all sessions but the present one end.
 * NOT_FOUND for one that is not his, IDENTITY_NEEDED for the phone.
 */
export async function unlinkIdentity(
  deps: WechatDeps,
  input: { readonly actor: Actor; readonly identityId: string },
): Promise<void> {
  const { actor, identityId } = input;
  if (identityId === PHONE_ID) throw new AppError('IDENTITY_NEEDED');
  const rows = await deps.identities.listOfUser(actor.id);
  const own = rows.find(({ _id }) => _id === identityId);
  if (own === undefined) throw new AppError('NOT_FOUND');
  if (!(await deps.identities.remove(own._id))) throw new AppError('NOT_FOUND');
  const { audience } = own;
  await endSessions(deps, { userId: actor.id, audience, exceptSessionId: actor.sessionId });
}

function wechatView(row: { readonly _id: string; readonly linkedAt: Date }): IdentityView {
  const linkedAt = row.linkedAt.toISOString();
  return { id: row._id, kind: 'WECHAT', label: null, linkedAt, isRemovable: true };
}

async function endSessions(
  deps: WechatDeps,
  whose: {
    readonly userId: string;
    readonly audience: UserDocument['audience'];
    readonly exceptSessionId?: string;
  },
): Promise<void> {
  const { userId, ...rest } = whose;
  const at = new Date(deps.clock.nowMs());
  await deps.sessions.revokeAll({ subjectId: userId, reason: 'unlinked', at, ...rest });
}

async function userOfActor(deps: WechatDeps, actor: Actor): Promise<UserDocument> {
  const user = await deps.users.findById(actor.id);
  if (user === null) throw new AppError('UNAUTHENTICATED');
  return user;
}
