import { z } from 'zod';
import { noteSchema } from '../contract/schemas/common.js';
import { ANY_SCOPE } from '../contract/terms/catalogue.js';
import type { FieldSpec } from './kit/types.js';

/** Fields that several resources have, said once. */
export const MERCHANT_FIELD = {
  label: { zh: '商户', en: 'Merchant' },
  kind: 'reference',
  reference: 'merchants',
  inList: true,
  filter: 'equals',
  write: 'create',
} as const satisfies FieldSpec;

export const CITY_FIELD = {
  label: { zh: '城市', en: 'City' },
  kind: 'reference',
  reference: 'cities',
  inList: true,
  filter: 'equals',
  write: 'create',
} as const satisfies FieldSpec;

/** The city of a rule, or '*' for all of them. */
export const CITY_OR_ALL_FIELD = {
  ...CITY_FIELD,
  referenceExcept: [ANY_SCOPE],
  sort: true,
} as const satisfies FieldSpec;

/** Fields of the H3 cells beside a point. */
export const CELL_FIELDS: Readonly<Record<string, FieldSpec>> = {
  h3r9: { label: { zh: '9 级网格', en: 'Cell r9' }, kind: 'text' },
  h3r8: { label: { zh: '8 级网格', en: 'Cell r8' }, kind: 'text' },
  h3r7: { label: { zh: '7 级网格', en: 'Cell r7' }, kind: 'text' },
};

export const REASON_FIELD = {
  label: { zh: '原因', en: 'Reason' },
  kind: 'longText',
} as const satisfies FieldSpec;

/** The form of an action that asks why and nothing else: spread it into the action. */
export const ASKS_WHY = {
  input: z.strictObject({ reason: noteSchema }),
  inputFields: { reason: REASON_FIELD },
} as const;
