import { MEDIA_PURPOSE_SPECS } from '../../contract/terms/media.js';
import type { Actor, Permission } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { MediaDocument } from '../../data/repositories/media.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { MediaDeps } from './deps.js';

/** True for whoever handed it in; of a merchant's files, for the people of that merchant. */
export function isOwner(actor: Actor, row: MediaDocument): boolean {
  if (row.owner.audience !== actor.audience) return false;
  if (row.owner.id === actor.id) return true;
  return actor.audience === 'merchant' && isOfMerchant(actor, row.merchantId);
}

/** Reach of a staff permission over a file; files of no city are anybody's who holds it. */
export function reaches(input: {
  readonly actor: Actor;
  readonly permission: Permission;
  readonly cityCode: string | null;
}): boolean {
  const { actor, permission, cityCode } = input;
  if (actor.audience !== 'admin') return false;
  const scope = scopeOf({ roles: actor.roles, permission });
  if (scope === 'all') return true;
  return scope === 'city' && (cityCode === null || actor.cities.includes(cityCode));
}

/**
 * May this person have a link to the file? Identity documents have none, for nobody: they are
 * revealed. What is answered here holds now; a link asks once more when it is used.
 */
export async function maySee(
  deps: Pick<MediaDeps, 'orders'>,
  actor: Actor,
  row: MediaDocument,
): Promise<boolean> {
  const { visibility } = MEDIA_PURPOSE_SPECS[row.purpose];
  if (visibility === 'reveal') return false;
  if (isOwner(actor, row)) return true;
  const { cityCode } = row;
  switch (visibility) {
    case 'public':
      if (row.moderation === 'APPROVED') return true;
      return reaches({ actor, permission: 'review.moderate', cityCode });
    case 'reviewers':
      return reaches({ actor, permission: 'onboarding.review', cityCode });
    case 'discipline':
      return reaches({ actor, permission: 'worker.discipline', cityCode });
    case 'orderParties':
      return isParty(actor, await deps.orders.findById(row.orderId ?? ''));
  }
}

/** Does the order concern this person: as a side of it, or as staff who see it? */
export function isParty(actor: Actor, order: OrderDocument | null): order is OrderDocument {
  if (order === null) return false;
  switch (actor.audience) {
    case 'customer':
      return order.customerId === actor.id;
    case 'worker':
      return order.tickets.some((ticket) => ticket.workerId === actor.id);
    case 'merchant':
      return (
        isOfMerchant(actor, order.merchantId) &&
        scopeOf({ roles: actor.roles, permission: 'order.read' }) !== undefined
      );
    case 'admin':
      return reaches({ actor, permission: 'order.read', cityCode: order.cityCode });
  }
}

function isOfMerchant(actor: Actor, merchantId: string | null): boolean {
  return merchantId !== null && actor.merchantId === merchantId;
}
