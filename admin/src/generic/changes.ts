import type { AnyRecord, ClientField } from './types';

type Values = Readonly<Record<string, unknown>>;

/** Absent, null and the empty text are one: nothing. */
const normal = (value: unknown): unknown => (value === undefined || value === '' ? null : value);

export function isSame(one: unknown, other: unknown): boolean {
  return canonical(normal(one)) === canonical(normal(other));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What of a form differs from the record it started from; what was emptied is null. */
export function changedFields(input: {
  readonly fields: readonly ClientField[];
  readonly before: AnyRecord;
  readonly after: Values;
}): Record<string, unknown> {
  return Object.fromEntries(
    input.fields
      .filter(({ name }) => name in input.after)
      .filter(({ name }) => !isSame(input.before[name], input.after[name]))
      .map(({ name }) => [name, normal(input.after[name])]),
  );
}

export type Conflict = {
  readonly field: ClientField;
  readonly original: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
};

/**
 * Three-way comparison after a version conflict. What only one side has changed is merged; what
 * both have changed to different values is a conflict that a person decides.
 */
export function mergeThreeWay(input: {
  readonly fields: readonly ClientField[];
  readonly original: AnyRecord;
  readonly theirs: AnyRecord;
  readonly mine: Values;
}): { readonly merged: Record<string, unknown>; readonly conflicts: readonly Conflict[] } {
  const merged: Record<string, unknown> = {};
  const conflicts: Conflict[] = [];
  for (const field of input.fields) {
    const [original, theirs] = [input.original[field.name], input.theirs[field.name]];
    const mine = field.name in input.mine ? input.mine[field.name] : original;
    const isTheirs = !isSame(original, theirs);
    const isMine = !isSame(original, mine);
    if (isTheirs && isMine && !isSame(theirs, mine))
      conflicts.push({ field, original, theirs, mine });
    merged[field.name] = isMine ? mine : theirs;
  }
  return { merged, conflicts };
}
