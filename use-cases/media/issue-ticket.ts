import { randomUUID } from 'node:crypto';
import type { MediaTicketDto, MediaTicketRequest } from '../../contract/schemas/media.js';
import { AppError } from '../../contract/terms/errors.js';
import {
  MEDIA_PURPOSE_SPECS,
  TICKET_LIFE_MS,
  type MediaPurpose,
  type MediaType,
} from '../../contract/terms/media.js';
import type { Actor } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { MediaOwner } from '../../data/repositories/media.js';
import type { MediaDeps } from './deps.js';
import { isParty } from './may-see.js';
import { readToken, signToken } from './signed-token.js';

/** What a ticket allows. It is signed, not stored: only its use leaves a row. */
export type TicketClaims = {
  readonly id: string;
  readonly owner: MediaOwner;
  readonly merchantId: string | null;
  readonly cityCode: string | null;
  readonly orderId: string | null;
  readonly purpose: MediaPurpose;
  readonly type: MediaType;
  readonly bytesMax: number;
  readonly expiresAtMs: number;
};

/**
 * The right to hand in one file of one kind. Throws FORBIDDEN, NOT_FOUND (order), MEDIA_REFUSED,
 * MEDIA_TOO_LARGE or MEDIA_KIND_UNAVAILABLE.
 */
export async function issueTicket(
  deps: MediaDeps,
  input: { readonly actor: Actor; readonly request: MediaTicketRequest },
): Promise<MediaTicketDto> {
  const { actor, request } = input;
  const type = requireType(deps, request);
  requireUploader(actor, request.purpose);
  const place = await placeOf(deps, actor, request);
  const expiresAtMs = deps.clock.nowMs() + TICKET_LIFE_MS;
  const claims: TicketClaims = {
    id: randomUUID(),
    owner: { audience: actor.audience, id: actor.id },
    merchantId: actor.merchantId,
    ...place,
    purpose: request.purpose,
    type,
    bytesMax: request.bytes,
    expiresAtMs,
  };
  const ticket = signToken({ key: deps.signKey, kind: 'ticket', claims });
  return {
    ticket,
    uploadPath: `/media/uploads/${ticket}`,
    bytesMax: request.bytes,
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}

/** Claims of a ticket in its owner's hands. Throws TICKET_INVALID otherwise. */
export function readTicket(
  deps: Pick<MediaDeps, 'signKey' | 'clock'>,
  input: { readonly actor: Actor; readonly ticket: string },
): TicketClaims {
  const { actor, ticket } = input;
  const claims = readToken<TicketClaims>({ key: deps.signKey, kind: 'ticket', token: ticket });
  const isMine =
    claims !== undefined &&
    claims.owner.id === actor.id &&
    claims.owner.audience === actor.audience &&
    claims.expiresAtMs > deps.clock.nowMs();
  if (!isMine) throw new AppError('TICKET_INVALID');
  return claims;
}

function requireType(deps: MediaDeps, request: MediaTicketRequest): MediaType {
  const { types, bytesMax } = MEDIA_PURPOSE_SPECS[request.purpose];
  const type = types.find((allowed) => allowed === request.contentType);
  if (type === undefined) {
    throw new AppError('MEDIA_REFUSED', { extra: { reason: 'TYPE_NOT_ALLOWED' } });
  }
  if (request.bytes > bytesMax) throw new AppError('MEDIA_TOO_LARGE', { extra: { bytesMax } });
  if (!deps.check.canTake(type)) throw new AppError('MEDIA_KIND_UNAVAILABLE');
  return type;
}

function requireUploader(actor: Actor, purpose: MediaPurpose): void {
  const { audiences, permission } = MEDIA_PURPOSE_SPECS[purpose];
  const isAllowed =
    audiences.includes(actor.audience) &&
    (permission === undefined || scopeOf({ roles: actor.roles, permission }) !== undefined);
  if (!isAllowed) throw new AppError('FORBIDDEN');
}

async function placeOf(
  deps: MediaDeps,
  actor: Actor,
  request: MediaTicketRequest,
): Promise<Pick<TicketClaims, 'orderId' | 'cityCode'>> {
  const { isOfOrder } = MEDIA_PURPOSE_SPECS[request.purpose];
  const { orderId } = request;
  if (isOfOrder !== (orderId !== undefined)) {
    const message = isOfOrder ? '请填写订单 / needs an order' : '不属于订单 / belongs to no order';
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'orderId', message }] });
  }
  if (orderId !== undefined) {
    const order = await deps.orders.findById(orderId);
    if (!isParty(actor, order)) throw new AppError('NOT_FOUND');
    return { orderId, cityCode: order.cityCode };
  }
  const worker = actor.audience === 'worker' ? await deps.workers.findById(actor.id) : null;
  return { orderId: null, cityCode: worker?.cityCode ?? null };
}
