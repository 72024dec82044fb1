import type { WechatMini, WechatPerson } from '../../channels/wechat-mini/port.js';
import type { WechatIdentityDocument } from '../../data/repositories/wechat-identities.js';
import { decryptField, encryptField } from '../auth/keys.js';
import { blindIndexOf } from '../privacy/blind-index.js';
import type { WechatDeps } from './deps.js';

type Keys = Pick<WechatDeps, 'keys'>;

/** Under which a WeChat is found in one mini-program. */
export function openidIndexOf(deps: Keys, app: Pick<WechatMini, 'appid'>, openid: string): string {
  const indexKey = deps.keys.blindIndexKey;
  return blindIndexOf({
    indexKey,
    field: 'wechatIdentities.openid',
    value: `${app.appid}|${openid}`,
  });
}

/** Under which a WeChat is found in all mini-programs; undefined where WeChat told none. */
export function unionidIndexOf(deps: Keys, { unionid }: WechatPerson): string | undefined {
  if (unionid === undefined) return undefined;
  const indexKey = deps.keys.blindIndexKey;
  return blindIndexOf({ indexKey, field: 'wechatIdentities.unionid', value: unionid });
}

const placeOf = (id: string) => ({ collection: 'wechatIdentities', id, field: 'openid' });

export function sealOpenid(deps: Keys, input: { readonly id: string; readonly openid: string }) {
  return encryptField({ keys: deps.keys, place: placeOf(input.id), value: input.openid });
}

/** The openid of a link, for messages to this person; never leaves the server but to WeChat. */
export function openidOf(
  deps: Keys,
  identity: Pick<WechatIdentityDocument, '_id' | 'openidCipher'>,
): string {
  const { _id, openidCipher } = identity;
  return decryptField({ keys: deps.keys, place: placeOf(_id), cipherText: openidCipher });
}
