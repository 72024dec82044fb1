import {
  ORDER_POLICY_FIELDS,
  POLICY_GROUP_TEXT,
  PRICE_POLICY_FIELDS,
  type PolicyField,
  type PolicyGroup,
} from '@contract/terms/policy-fields';
import type { Own, Part, Policy } from './types';

/** One number of the rules with its place in a version. */
export type FieldPlace = {
  readonly part: Part;
  readonly name: string;
  readonly field: PolicyField;
};

const placesOf = (part: Part, fields: Readonly<Record<string, PolicyField>>): FieldPlace[] =>
  Object.entries(fields).map(([name, field]) => ({ part, name, field }));

/** Every number, in the order people read them. */
export const PLACES: readonly FieldPlace[] = [
  ...placesOf('values', ORDER_POLICY_FIELDS),
  ...placesOf('prices', PRICE_POLICY_FIELDS),
];

export const GROUPS = Object.keys(POLICY_GROUP_TEXT) as readonly PolicyGroup[];

export const placesIn = (group: PolicyGroup): readonly FieldPlace[] =>
  PLACES.filter(({ field }) => field.group === group);

/** `values.payMs`: the path the server names a field by. */
export const pathOf = ({ part, name }: Pick<FieldPlace, 'part' | 'name'>): string =>
  `${part}.${name}`;

export const ownOf = ({ values = {}, prices = {} }: Policy): Own => ({ values, prices });

export const isOwn = (own: Own, { part, name }: FieldPlace): boolean => name in own[part];

export const ownCount = (own: Own, group: PolicyGroup): number =>
  placesIn(group).filter((place) => isOwn(own, place)).length;

/** The same version with one number set. */
export const withValue = (own: Own, { part, name }: FieldPlace, value: unknown): Own => ({
  ...own,
  [part]: { ...own[part], [name]: value },
});

/** The same version with one number left to the wider rules. */
export function withoutValue(own: Own, { part, name }: FieldPlace): Own {
  const { [name]: _left, ...kept } = own[part];
  return { ...own, [part]: kept };
}
