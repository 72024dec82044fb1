import type { Role } from '../../contract/terms/permissions.js';

/** Where a value may lie in plain, and why. Everything else is a leak. */
type Allowed = { readonly field: string; readonly place: RegExp; readonly because: string };

export const ALLOWED_PLACES: readonly Allowed[] = [
  {
    field: 'staffWords',
    place: /^(mongodb |backup mongodb\/)auditEntries/,
    because: 'why staff did it is what the audit log is for; it is read by auditors only',
  },
];

/** Views in which a person reads his own number. */
type OwnersView = {
  readonly route: string;
  readonly role: Role;
  readonly path: string;
  readonly because: string;
};

export const OWNERS_VIEWS: readonly OwnersView[] = [
  {
    route: 'GET /customer/orders/:orderId',
    role: 'customer',
    path: '.address.phone',
    because: 'the number that he gave himself for this visit, so that he can correct it',
  },
];

/** True for a place where people's own words are kept as they are. */
export function isAllowedPlace(hit: { readonly field: string; readonly place: string }): boolean {
  return ALLOWED_PLACES.some(({ field, place }) => field === hit.field && place.test(hit.place));
}

export function isOwnersView(seen: {
  readonly route: string;
  readonly role: Role;
  readonly path: string;
}): boolean {
  return OWNERS_VIEWS.some(
    ({ route, role, path }) => route === seen.route && role === seen.role && path === seen.path,
  );
}
