import { Secret, TOTP } from 'otpauth';
import { decryptField, encryptField, type AuthKeys } from './keys.js';

const WINDOW_STEPS = 1;
const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
const ISSUER = 'Doorhive';

/** Base32, for an authenticator app. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Address that an authenticator app takes as a QR code. */
export function totpUriOf(input: { readonly account: string; readonly secret: string }): string {
  const { account, secret } = input;
  const parameters = { issuer: ISSUER, label: account, period: PERIOD_SECONDS };
  return new TOTP({ ...parameters, secret: Secret.fromBase32(secret) }).toString();
}

export function sealTotp(input: {
  readonly keys: AuthKeys;
  readonly staffId: string;
  readonly secret: string;
}): string {
  const { keys, staffId, secret } = input;
  return encryptField({ keys, place: placeOf(staffId), value: secret });
}

/** Step the code belongs to, or null when it fits none near now. Whether it was used is not asked. */
export function totpStepOf(input: {
  readonly keys: AuthKeys;
  readonly staffId: string;
  readonly totpCipher: string;
  readonly totp: string;
  readonly nowMs: number;
}): number | null {
  const { keys, staffId, totpCipher, totp, nowMs } = input;
  const secret = decryptField({ keys, place: placeOf(staffId), cipherText: totpCipher });
  const delta = TOTP.validate({
    token: totp,
    secret: Secret.fromBase32(secret),
    period: PERIOD_SECONDS,
    timestamp: nowMs,
    window: WINDOW_STEPS,
  });
  return delta === null ? null : Math.floor(nowMs / 1_000 / PERIOD_SECONDS) + delta;
}

function placeOf(staffId: string) {
  return { collection: 'staff', id: staffId, field: 'totp' };
}
