import { AppError } from '../../contract/terms/errors.js';

/** Sort key and `_id` of the last row of a page: the next page starts after it. */
export type PageAfter = { readonly key: string | number; readonly id: string };

const ID_LENGTH_MAX = 128;

/**
 * Opaque cursor over (sort key, `_id`). It is not signed: it holds nothing that the caller could
 * not sort and filter by himself, and the access filter is applied beside it.
 */
export function encodeCursor(after: PageAfter): string {
  return Buffer.from(JSON.stringify([after.key, after.id])).toString('base64url');
}

/** Inverse of `encodeCursor`; throws INVALID_INPUT for anything it did not make. */
export function decodeCursor(input: {
  readonly cursor: string | undefined;
  readonly keyType: 'string' | 'number';
}): PageAfter | undefined {
  if (input.cursor === undefined) return undefined;
  const parsed = parse(input.cursor);
  if (Array.isArray(parsed) && parsed.length === 2) {
    const [key, id] = parsed as unknown[];
    const isKey = typeof key === input.keyType && (typeof key !== 'number' || isFinite(key));
    if (isKey && typeof id === 'string' && id.length <= ID_LENGTH_MAX) {
      return { key: key as string | number, id };
    }
  }
  throw new AppError('INVALID_INPUT', { fields: [{ field: 'cursor', message: 'invalid cursor' }] });
}

/** Start of the next page of a list that is sorted by a moment; undefined for the first page. */
export function decodeTimeCursor(
  cursor: string | undefined,
): { readonly atMs: number; readonly id: string } | undefined {
  const start = decodeCursor({ cursor, keyType: 'number' });
  return start && { atMs: Number(start.key), id: start.id };
}

/** Page out of `limit + 1` rows read: the row too many only tells that there is a next page. */
export function toPage<T>(input: {
  readonly rows: readonly T[];
  readonly limit: number;
  after(row: T): PageAfter;
}): { items: T[]; nextCursor: string | null } {
  const items = input.rows.slice(0, input.limit);
  const last = items.at(-1);
  const hasMore = input.rows.length > input.limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(input.after(last)) : null };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
