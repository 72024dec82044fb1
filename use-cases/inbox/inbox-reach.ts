import { INBOX_TOPICS, type InboxKind } from '../../contract/terms/inbox.js';
import {
  SCOPES,
  type Actor,
  type Permission,
  type Scope,
} from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { InboxItemDocument, InboxScope } from '../../data/repositories/inbox-items.js';

/** Whoever looks at the inbox: a person of the platform's or of a merchant's staff. */
export type InboxReader = Pick<Actor, 'audience' | 'roles' | 'merchantId' | 'cities'>;

/** What this person's roles let him see, by the rules of the kinds. */
export function inboxScopeOf(reader: InboxReader): InboxScope {
  const topicsAt = (scope: Scope): string[] =>
    INBOX_TOPICS.filter(({ permissions }) => widestOf(reader, permissions) === scope).map(
      ({ topic }) => topic,
    );
  return {
    all: topicsAt('all'),
    city: topicsAt('city'),
    cityCodes: reader.cities,
    merchant: topicsAt('merchant'),
    merchantId: reader.audience === 'merchant' ? reader.merchantId : null,
  };
}

/** Kinds of which this person can see anything. */
export function inboxKindsOf(reader: InboxReader): readonly InboxKind[] {
  const seen = INBOX_TOPICS.filter(({ permissions }) => widestOf(reader, permissions));
  return [...new Set(seen.map(({ kind }) => kind))];
}

/** What access to an item goes by. */
export type SeenItem = Pick<InboxItemDocument, 'topic' | 'cityCode' | 'merchantId'>;

/** The same rule for one item, without the database: for what is told live. */
export function seesItem(reader: InboxReader, item: SeenItem): boolean {
  const isStaff = reader.audience === 'admin' || reader.audience === 'merchant';
  if (!isStaff || !scopeOf({ roles: reader.roles, permission: 'inbox.read' })) return false;
  const { all, city, cityCodes, merchant, merchantId } = inboxScopeOf(reader);
  const { topic } = item;
  if (all.includes(topic)) return true;
  if (city.includes(topic)) return item.cityCode !== null && cityCodes.includes(item.cityCode);
  return merchant.includes(topic) && merchantId !== null && item.merchantId === merchantId;
}

function widestOf(reader: InboxReader, permissions: readonly Permission[]): Scope | undefined {
  const scopes = permissions.flatMap(
    (permission) => scopeOf({ roles: reader.roles, permission }) ?? [],
  );
  return scopes.sort((a, b) => SCOPES.indexOf(b) - SCOPES.indexOf(a))[0];
}
