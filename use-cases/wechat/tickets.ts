import { randomBytes } from 'node:crypto';
import type { WechatPerson } from '../../channels/wechat-mini/port.js';
import { AppError } from '../../contract/terms/errors.js';
import type { UserAudience } from '../../data/repositories/users.js';
import { decryptField, encryptField, hmac } from '../auth/keys.js';
import { deviceHashOf } from '../auth/session-tokens.js';
import type { WechatDeps } from './deps.js';

export const LOGIN_TICKET_LIFE_MS = 5 * 60_000;
const TICKET_BYTES = 32;

/** The right of this WeChat, on this device, to name its phone: once, within five minutes. */
export async function issueLoginTicket(
  deps: WechatDeps,
  input: {
    readonly audience: UserAudience;
    readonly person: WechatPerson;
    readonly deviceId: string;
  },
): Promise<string> {
  const { audience, person, deviceId } = input;
  const ticket = randomBytes(TICKET_BYTES).toString('base64url');
  const id = ticketIdOf(deps, ticket);
  await deps.identities.insertTicket({
    _id: id,
    audience,
    deviceHash: deviceHashOf(deps, deviceId),
    personCipher: encryptField({
      keys: deps.keys,
      place: placeOf(id),
      value: JSON.stringify(person),
    }),
    expiresAt: new Date(deps.clock.nowMs() + LOGIN_TICKET_LIFE_MS),
  });
  return ticket;
}

/**
 * Uses a ticket up, whatever comes of it. LOGIN_TICKET_INVALID for a used, expired or forged one;
 * another device neither learns anything nor uses it up.
 */
export async function takeLoginTicket(
  deps: WechatDeps,
  input: { readonly ticket: string; readonly deviceId: string },
): Promise<{ readonly audience: UserAudience; readonly person: WechatPerson }> {
  const id = ticketIdOf(deps, input.ticket);
  const deviceHash = deviceHashOf(deps, input.deviceId);
  const now = new Date(deps.clock.nowMs());
  const row = await deps.identities.takeTicket({ id, deviceHash, now });
  if (row === null) throw new AppError('LOGIN_TICKET_INVALID');
  const cipherText = row.personCipher;
  const person = decryptField({ keys: deps.keys, place: placeOf(id), cipherText });
  return { audience: row.audience, person: JSON.parse(person) as WechatPerson };
}

const placeOf = (id: string) => ({ collection: 'wechatTickets', id, field: 'person' });

function ticketIdOf(deps: WechatDeps, ticket: string): string {
  return hmac({ key: deps.keys.blindIndexKey, parts: ['wechatTicket', ticket] });
}
