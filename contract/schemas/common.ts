import { z } from 'zod';

/** Rows of one page at most. */
export const PAGE_SIZE_MAX = 100;
const PAGE_SIZE_DEFAULT = 20;
const CURSOR_LENGTH_MAX = 400;

/** Query fields of every list route: spread them into the route's strict query object. */
export const pageQueryShape = {
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE_DEFAULT),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(CURSOR_LENGTH_MAX)
    .optional(),
};

/** Answer of a list route; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).max(PAGE_SIZE_MAX),
    nextCursor: z.string().nullable(),
  });
}

/** An id of ours: uuid, number or code; never a MongoDB operator, never a path. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

/** An id that may be made of others: a ticket is `<orderId>:<n>`. */
export const refSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:_-]{0,79}$/);

/** UTC instant as ISO 8601 with milliseconds. */
export const instantSchema = z.iso.datetime();

/** Instant as ISO 8601 in any zone: clients send their own, answers are in UTC. */
export const zonedInstantSchema = z.iso.datetime({ offset: true });

/** Integer fen. */
export const fenSchema = z.number().int().min(0).max(100_000_000);

/** Why, in somebody's own words. */
export const noteSchema = z.string().trim().min(2).max(200);

/** Query field of several codes, separated by commas. */
export function codeListOf<const T extends readonly [string, ...string[]]>(codes: T) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(codes)).max(codes.length));
}

const CHINA_MOBILE = /^(?:\+?86)?(1[3-9]\d{9})$/;

/** A mobile number of mainland China in any usual spelling; the output is E.164. */
export const phoneSchema = z
  .string()
  .max(24)
  .transform((text, context) => {
    const match = CHINA_MOBILE.exec(text.replace(/[\s-]/g, ''));
    if (match?.[1] === undefined) {
      context.addIssue({ code: 'custom', message: '手机号格式不正确 / not a mobile number' });
      return z.NEVER;
    }
    return `+86${match[1]}`;
  });
