/** Roles of RELIABILITY §4.1 live in permissions.ts; these are the words of the catalogue. */
export const SERVICE_MODES = ['HOME', 'IN_STORE'] as const;
export type ServiceMode = (typeof SERVICE_MODES)[number];

export const OFFERING_STATUSES = [
  'DRAFT',
  'SUBMITTED',
  'APPROVED',
  'REJECTED',
  'ON',
  'OFF',
] as const;
export type OfferingStatus = (typeof OFFERING_STATUSES)[number];

export const WORKER_STATUSES = ['ACTIVE', 'SUSPENDED', 'LEFT'] as const;
export type WorkerStatus = (typeof WORKER_STATUSES)[number];

/** GeoJSON point, [lng, lat], WGS-84. */
export type GeoPoint = { readonly type: 'Point'; readonly coordinates: readonly [number, number] };

/** H3 cells of a point as 15 hex digits: r8 for search up to 5 km, r7 beyond, r9 for the door. */
export type PlaceCells = { readonly h3r9: string; readonly h3r8: string; readonly h3r7: string };

/** Minutes of the city's day, end exclusive; the end may pass 1,440 (work over midnight). */
export type DayInterval = { readonly startMinute: number; readonly endMinute: number };

/** Stretches of one day at most. */
export const DAY_INTERVALS_MAX = 6;

/** Working hours: index 0 = Sunday … 6 = Saturday, in the city's zone. */
export type WeeklyHours = readonly (readonly DayInterval[])[];

/** A name in the two languages of the product: Chinese in the apps, English in the consoles. */
export type LocalName = { readonly zh: string; readonly en: string };

/** GeoJSON polygon of one closed outer ring (first point repeated last), [lng, lat], WGS-84. */
export type GeoPolygon = {
  readonly type: 'Polygon';
  readonly coordinates: readonly (readonly (readonly [number, number])[])[];
};

/** SELF_RUN 直营 is the platform's own merchant, JOINED 联营 a franchisee. */
export const MERCHANT_KINDS = ['SELF_RUN', 'JOINED'] as const;
export type MerchantKind = (typeof MERCHANT_KINDS)[number];

export const MERCHANT_STATUSES = ['ACTIVE', 'SUSPENDED', 'CLOSED'] as const;
export type MerchantStatus = (typeof MERCHANT_STATUSES)[number];

export const STORE_STATUSES = ['OPEN', 'CLOSED'] as const;
export type StoreStatus = (typeof STORE_STATUSES)[number];

export const GENDERS = ['FEMALE', 'MALE'] as const;
export type Gender = (typeof GENDERS)[number];

/** Levels grow with finished orders and score; they only order lists and badges. */
export const WORKER_LEVELS = ['BRONZE', 'SILVER', 'GOLD'] as const;
export type WorkerLevel = (typeof WORKER_LEVELS)[number];

/** Kinds that the platform knows by itself; a category may name its own beside them (S18). */
export const CERTIFICATE_KINDS = [
  'HEALTH',
  'ELECTRICIAN',
  'MASSAGE',
  'CHEF',
  'NURSERY',
  'PET_GROOMING',
] as const;
/** One of CERTIFICATE_KINDS, or a code that a category declares. */
export type CertificateKind = string;
export const CERTIFICATE_KIND = /^[A-Z][A-Z0-9_]{1,31}$/;

export const CERTIFICATE_TEXT: Readonly<Record<(typeof CERTIFICATE_KINDS)[number], LocalName>> = {
  HEALTH: { zh: '健康证', en: 'Health certificate' },
  ELECTRICIAN: { zh: '电工证', en: 'Electrician licence' },
  MASSAGE: { zh: '按摩师证', en: 'Massage certificate' },
  CHEF: { zh: '厨师证', en: 'Chef certificate' },
  NURSERY: { zh: '育婴 / 护理证', en: 'Nursing certificate' },
  PET_GROOMING: { zh: '宠物美容师证', en: 'Pet grooming certificate' },
};

/** Kinds of extra questions a category may ask at booking (S18). */
export const FORM_FIELD_KINDS = [
  'TEXT',
  'NUMBER',
  'CHOICE',
  'MULTI_CHOICE',
  'FLAG',
  'DATE',
  'PHOTO',
] as const;
export type FormFieldKind = (typeof FORM_FIELD_KINDS)[number];

/** In policy rows: every city, every category. */
export const ANY_SCOPE = '*';
