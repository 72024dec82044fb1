import { isSame } from '../../generic/changes';
import { isOwn, pathOf, PLACES, withoutValue, withValue, type FieldPlace } from './fields';
import type { Own } from './types';

/** What somebody else made of a rule that was changed here as well. */
export type Theirs = { readonly isSet: boolean; readonly value: unknown };
export type Clashes = Readonly<Record<string, Theirs>>;

/**
 * Three-way: what only one side has changed is taken; what both have changed to different values
 * stays as it is here, and is told by its path so that the person decides.
 */
export function mergeOwn(input: { readonly base: Own; readonly theirs: Own; readonly mine: Own }): {
  readonly merged: Own;
  readonly clashes: Clashes;
} {
  const { base, theirs, mine } = input;
  const clashes: Record<string, Theirs> = {};
  let merged = mine;
  for (const place of PLACES) {
    if (isSameAt(place, base, theirs) || isSameAt(place, mine, theirs)) continue;
    if (isSameAt(place, base, mine)) merged = taken(merged, place, theirs);
    else clashes[pathOf(place)] = { isSet: isOwn(theirs, place), value: valueAt(place, theirs) };
  }
  return { merged, clashes };
}

function taken(own: Own, place: FieldPlace, theirs: Own): Own {
  return isOwn(theirs, place)
    ? withValue(own, place, valueAt(place, theirs))
    : withoutValue(own, place);
}

const valueAt = ({ part, name }: FieldPlace, own: Own): unknown => own[part][name];

const isSameAt = (place: FieldPlace, one: Own, other: Own): boolean =>
  isOwn(one, place) === isOwn(other, place) && isSame(valueAt(place, one), valueAt(place, other));
