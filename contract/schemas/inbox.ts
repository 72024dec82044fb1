import { z } from 'zod';
import { INBOX_KINDS, INBOX_REF_KINDS, INBOX_STATES } from '../terms/inbox.js';
import { localNameSchema } from './catalogue.js';
import {
  codeListOf,
  idSchema,
  instantSchema,
  pageOf,
  pageQueryShape,
  refSchema,
} from './common.js';

/** Ids and codes only: what an item tells of the fact, never a name or a phone. */
const PARAM_KEYS_MAX = 10;
export const inboxParamsSchema = z
  .record(z.string().regex(/^[a-z]\w{0,31}$/i), z.string().regex(/^[\w:.-]{1,80}$/))
  .refine((params) => Object.keys(params).length <= PARAM_KEYS_MAX);

const flagSchema = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

export const inboxQuerySchema = z.strictObject({
  ...pageQueryShape,
  kind: codeListOf(INBOX_KINDS).optional().describe('Kinds, separated by commas; all when absent'),
  state: z.enum(INBOX_STATES).default('OPEN'),
  unread: flagSchema.describe('Only what the caller has not read'),
  mine: flagSchema.describe('Only what is assigned to the caller'),
});

export const inboxItemParamsSchema = z.strictObject({ inboxItemId: idSchema });

export const inboxItemSchema = z
  .object({
    id: z.string(),
    kind: z.enum(INBOX_KINDS),
    kindText: localNameSchema,
    /** What exactly is waited for; see the kinds of `GET /admin/inbox/counts`. */
    stage: z.string(),
    /** The sentence that is shown. */
    text: localNameSchema,
    /** The page it leads to. */
    refKind: z.enum(INBOX_REF_KINDS),
    refId: z.string(),
    params: z.record(z.string(), z.string()),
    cityCode: z.string().nullable(),
    merchantId: z.string().nullable(),
    /** 1 is the most urgent. */
    priority: z.int(),
    hasSound: z.boolean(),
    state: z.enum(INBOX_STATES),
    isRead: z.boolean(),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
    createdAt: instantSchema,
    doneAt: instantSchema.nullable(),
    /** A person of staff; null while it is open and when it closed by itself. */
    doneBy: z.string().nullable(),
  })
  .meta({ id: 'InboxItem' });

export const inboxPageSchema = pageOf(inboxItemSchema);

/** Kinds that the caller's roles can see, with what is open of each; more than 1,000 show as 1,000. */
export const inboxCountsSchema = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(INBOX_KINDS),
        kindText: localNameSchema,
        hasSound: z.boolean(),
        open: z.int().nonnegative(),
        unread: z.int().nonnegative(),
      }),
    ),
    open: z.int().nonnegative(),
    unread: z.int().nonnegative(),
    mine: z.int().nonnegative(),
  })
  .meta({ id: 'InboxCounts' });

export const inboxReadAllSchema = z.strictObject({
  kind: z.enum(INBOX_KINDS).optional(),
});
export const inboxReadAllReplySchema = z.object({ read: z.int().nonnegative() });

export const inboxAssignSchema = z.strictObject({
  to: z
    .union([z.literal('me'), z.literal('none'), refSchema])
    .describe('`me`, `none`, or the id of somebody who can see the item'),
});

/** Data of the live event `inbox`. An `id` of null: something may have been missed, read again. */
export const inboxLiveSchema = z
  .object({
    id: z.string().nullable(),
    kind: z.enum(INBOX_KINDS).nullable(),
    state: z.enum(INBOX_STATES).nullable(),
    /** It has just come up: ring when `hasSound`. */
    isNew: z.boolean(),
    hasSound: z.boolean(),
    at: instantSchema,
  })
  .meta({ id: 'InboxLiveEvent' });
