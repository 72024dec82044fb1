import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { DeskCall, DeskReach } from '../../use-cases/discipline/deps.js';

type Staff = { readonly actor: Actor; readonly scope: Scope };

/** Cities that a member of staff reaches. */
export const deskReachOf = ({ actor, scope }: Staff): DeskReach =>
  scope === 'all' ? {} : { cityCodes: actor.cities };

/** The reach with whose it is. */
export const deskCallOf = (ctx: Staff): DeskCall => ({
  ...deskReachOf(ctx),
  staffId: ctx.actor.id,
});
