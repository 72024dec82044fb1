/** Messages a person may ask for in the mini-program; a deployment maps each to its template. */
export const WECHAT_TEMPLATES = ['ORDER_ASSIGNED'] as const;
export type WechatTemplate = (typeof WECHAT_TEMPLATES)[number];

/** What became of a login by WeChat. PHONE_NEEDED: nobody is linked with this WeChat yet. */
export const WECHAT_LOGIN_STATUSES = ['SIGNED_IN', 'PHONE_NEEDED'] as const;
export type WechatLoginStatus = (typeof WECHAT_LOGIN_STATUSES)[number];

/** Ways in which a customer or worker signs in. */
export const IDENTITY_KINDS = ['PHONE', 'WECHAT'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/**
 * Why a WeChat cannot be linked: it is another account's · the account has another WeChat · in
 * another app it belongs to somebody with another phone.
 */
export const IDENTITY_CONFLICTS = ['WECHAT_TAKEN', 'ACCOUNT_HAS_OTHER', 'OTHER_PERSON'] as const;
export type IdentityConflict = (typeof IDENTITY_CONFLICTS)[number];

/** Characters that a mini-program code can carry. */
export const SHARE_SCENE_LENGTH_MAX = 32;
