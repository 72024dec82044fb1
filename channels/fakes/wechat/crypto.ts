import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { WechatFakeSettings } from '../config.js';

export const REQUEST_AGE_SECONDS_MAX = 300;

export type SignedHeaders = Readonly<Record<string, string>>;

export type WechatCrypto = {
  /** Null when the request is from the merchant, else the reason for a 401. */
  refuseRequest(input: {
    method: string;
    url: string;
    body: Buffer;
    authorization: string;
    nowMs: number;
  }): string | null;
  /** A field that the merchant sealed with the platform's public key; null when it was not. */
  openField(text: string): string | null;
  /** True when the merchant has signed these lines, as the payer's app checks. */
  isSignedByMerchant(lines: readonly string[], signature: string): boolean;
  /** Headers for an answer or a callback with this body. */
  signBody(input: { body: string; nowMs: number }): SignedHeaders;
  /** The `resource` of a callback. */
  seal(input: { type: 'transaction' | 'refund'; plain: object }): object;
};

/** The WeChat side of the signatures, written from the protocol and not from our adapter. */
export function createWechatCrypto(settings: WechatFakeSettings): WechatCrypto {
  const merchantKey = createPublicKey(settings.merchantPublicKey);
  const platformKey = createPrivateKey(settings.platformPrivateKey);
  return {
    refuseRequest({ method, url, body, authorization, nowMs }) {
      const [scheme, parameters = ''] = authorization.split(/ (.*)/s);
      if (scheme !== 'WECHATPAY2-SHA256-RSA2048') return 'Authorization 类型不正确';
      const found = Object.fromEntries(
        [...parameters.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2]]),
      );
      const { mchid, serial_no: serial, timestamp = '', nonce_str: nonce, signature = '' } = found;
      if (mchid !== settings.mchid || serial !== settings.merchantSerial)
        return '商户证书序列号有误';
      if (Math.abs(nowMs / 1_000 - Number(timestamp)) > REQUEST_AGE_SECONDS_MAX) {
        return 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
      }
      const message = `${method}\n${url}\n${timestamp}\n${nonce}\n${body.toString('utf8')}\n`;
      const bytes = Buffer.from(signature, 'base64');
      const isValid = verify('RSA-SHA256', Buffer.from(message), merchantKey, bytes);
      return isValid ? null : '签名错误';
    },
    openField(text) {
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        const bytes = Buffer.from(text, 'base64');
        return privateDecrypt({ key: platformKey, padding, oaepHash: 'sha1' }, bytes).toString();
      } catch {
        return null;
      }
    },
    isSignedByMerchant: (lines, signature) =>
      verify(
        'RSA-SHA256',
        Buffer.from(`${lines.join('\n')}\n`),
        merchantKey,
        Buffer.from(signature, 'base64'),
      ),
    signBody({ body, nowMs }) {
      const timestamp = String(Math.floor(nowMs / 1_000));
      const nonce = randomBytes(16).toString('hex');
      const message = Buffer.from(`${timestamp}\n${nonce}\n${body}\n`);
      return {
        'Wechatpay-Timestamp': timestamp,
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Serial': settings.platformKeyId,
        'Wechatpay-Signature': sign('RSA-SHA256', message, platformKey).toString('base64'),
        'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
      };
    },
    seal({ type, plain }) {
      const nonce = randomBytes(6).toString('hex');
      const cipher = createCipheriv('aes-256-gcm', settings.apiV3Key, nonce);
      cipher.setAAD(Buffer.from(type));
      const sealed = [cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()];
      return {
        original_type: type,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64'),
        associated_data: type,
        nonce,
      };
    },
  };
}
