import type { AccessTokenStore } from '../../channels/wechat-mini/port.js';
import type { WechatTokenRepository } from '../../data/repositories/wechat-tokens.js';
import { decryptField, encryptField, type AuthKeys } from '../auth/keys.js';

/** The shared access token of one mini-program; encrypted, as it opens WeChat's whole interface. */
export function createTokenStore(input: {
  readonly appid: string;
  readonly tokens: WechatTokenRepository;
  readonly keys: AuthKeys;
}): AccessTokenStore {
  const { appid, tokens, keys } = input;
  const place = { collection: 'wechatTokens', id: appid, field: 'token' };
  return {
    async read() {
      const row = await tokens.findById(appid);
      if (row?.tokenCipher === undefined || row.expiresAt === undefined) return null;
      const token = decryptField({ keys, place, cipherText: row.tokenCipher });
      return { token, expiresAtMs: row.expiresAt.getTime() };
    },

    takeLease: ({ owner, nowMs, untilMs }) =>
      tokens.takeLease({ appid, owner, now: new Date(nowMs), until: new Date(untilMs) }),

    save: ({ owner, token, expiresAtMs }) =>
      tokens.save({
        appid,
        owner,
        tokenCipher: encryptField({ keys, place, value: token }),
        expiresAt: new Date(expiresAtMs),
      }),

    dropLease: ({ owner }) => tokens.dropLease({ appid, owner }),
  };
}
