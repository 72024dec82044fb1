import type { Audience, Role } from './permissions.js';

/** Who did it; no personal data, an id and what he was at the time. */
export type AuditActor = {
  readonly id: string;
  readonly audience: Audience;
  readonly roles: readonly Role[];
};

/** What it was done to: `{kind: 'order', id}`. */
export type AuditTarget = { readonly kind: string; readonly id: string };

/** Longer reasons are cut: an entry is not a place for texts. */
export const AUDIT_REASON_LENGTH_MAX = 200;

/** Names of changed fields that an entry keeps. */
export const AUDIT_FIELDS_MAX = 50;

/** An entry's action: the operation's id, or a name that a use case gives. */
export const AUDIT_ACTION = /^[A-Za-z][A-Za-z0-9.]{0,119}$/;

/** What `audit:verify` finds. Each but the last two names the first bad link of the chain. */
export const AUDIT_FAULTS = {
  LINK_MISSING: { zh: '链条缺失记录', en: 'a link of the chain is gone' },
  LINK_CHANGED: { zh: '链条被改动', en: 'a link of the chain was changed' },
  ENTRY_MISSING: { zh: '审计记录被删除', en: 'an entry of the chain is gone' },
  ENTRY_CHANGED: { zh: '审计记录被改动', en: 'an entry was changed after it was written' },
  SEAL_MISSING: { zh: '封印缺失', en: 'a seal is gone' },
  SEAL_CHANGED: { zh: '封印与链条不符', en: 'a seal does not fit its links' },
  SEAL_FORGED: { zh: '封印签名无效', en: 'a seal is not signed by us' },
  LINK_UNSEALED: { zh: '链条末端没有封印', en: 'links at the end have no seal' },
  COPY_AHEAD: { zh: '末端被截断', en: 'a copied seal is not in the database: the end was cut off' },
  COPY_DIFFERS: { zh: '封印与副本不符', en: 'a copied seal differs from that of the database' },
  COPY_UNREADABLE: { zh: '封印副本无法读取', en: 'a copied seal cannot be read' },
  ENTRY_UNLINKED: { zh: '审计记录不在链条中', en: 'an entry is neither linked nor waiting' },
} as const;
export type AuditFault = keyof typeof AUDIT_FAULTS;
