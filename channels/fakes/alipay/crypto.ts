import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { AlipayFakeSettings } from '../config.js';

/** The gateway takes no request whose time (of China) is further from its own. */
export const REQUEST_AGE_MS_MAX = 15 * 60_000;

export type Fields = Readonly<Record<string, string>>;

export type AlipayCrypto = {
  /** Null when the request is from the app, else Alipay's sub code. */
  refuseRequest(input: { fields: Fields; nowMs: number }): string | null;
  /** Over one answer as it is written. */
  signText(text: string): string;
  /** A notice with `sign` and `sign_type`. */
  signNotice(fields: Fields): Fields;
};

/** Alipay's side of the signatures, written from the protocol and not from our adapter. */
export function createAlipayCrypto(settings: AlipayFakeSettings): AlipayCrypto {
  const appKey = createPublicKey(settings.appPublicKey);
  const ownKey = createPrivateKey(settings.alipayPrivateKey);
  const signText = (text: string): string =>
    sign('RSA-SHA256', Buffer.from(text), ownKey).toString('base64');
  return {
    refuseRequest({ fields, nowMs }) {
      if (fields['app_id'] !== settings.appId) return 'isv.invalid-app-id';
      if (fields['sign_type'] !== 'RSA2') return 'isv.invalid-signature-type';
      if (fields['version'] !== '1.0' || fields['charset'] !== 'utf-8') {
        return 'isv.invalid-charset';
      }
      const sentAtMs = Date.parse(`${fields['timestamp']?.replace(' ', 'T') ?? ''}+08:00`);
      const ageMs = Math.abs(nowMs - sentAtMs);
      if (!(ageMs <= REQUEST_AGE_MS_MAX)) return 'isv.invalid-timestamp';
      const { sign: signature = '', ...signed } = fields;
      const bytes = Buffer.from(signature, 'base64');
      const isValid = verify('RSA-SHA256', Buffer.from(joined(signed)), appKey, bytes);
      return isValid ? null : 'isv.invalid-signature';
    },
    signText,
    signNotice(fields) {
      return { ...fields, sign_type: 'RSA2', sign: signText(joined(fields)) };
    },
  };
}

/** Everything that has a value, by name, as text. */
function joined(fields: Fields): string {
  return Object.keys(fields)
    .filter((name) => fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name] ?? ''}`)
    .join('&');
}
