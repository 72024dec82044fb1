import { z } from 'zod';
import {
  CONCLUSION_CODES,
  HISTORY_ROW_KINDS,
  HISTORY_ROW_STATES,
  HISTORY_SOURCES,
  RUN_STATUSES,
  SUPPORT_ACTIONS,
  SUPPORT_RUN_KINDS,
  TURNS,
} from '../terms/support.js';
import { localNameSchema } from './catalogue.js';
import { idSchema, instantSchema, noteSchema } from './common.js';

/** Rows and raw events of one page. */
const GROUPS_MAX = 100;
const EVENTS_MAX = 100;
/** The server ends a history long before: 51,200 events. */
const EVENT_ID_MAX = 60_000;
const WAITS_MAX = 20;
const ACTIVITIES_MAX = 50;
const RELATED_MAX = 40;
const ACTIONS_MAX = 20;
const FAILURE_LENGTH_MAX = 500;
const EVENT_IDS_MAX = 2_000;

/** A workflow id of ours: `order-<uuid>`, `refund-<no>`. */
const runIdSchema = z.string().regex(/^(order|settle|refund|case)-[A-Za-z0-9_-]{1,90}$/);
const failureSchema = z.string().max(FAILURE_LENGTH_MAX);

/** `run` names one of `related`; left out = the order's own. */
export const workflowQuerySchema = z.strictObject({
  run: runIdSchema.optional().describe('One of `related`; left out = the run of the order itself'),
  from: z.coerce
    .number()
    .int()
    .min(1)
    .max(EVENT_ID_MAX)
    .default(1)
    .describe('`history.nextFrom` of the page before: id of a raw event'),
  limit: z.coerce.number().int().min(1).max(GROUPS_MAX).default(50).describe('Rows of the history'),
});

export const workflowEventsQuerySchema = z.strictObject({
  run: runIdSchema.optional().describe('One of `related`; left out = the run of the order itself'),
  from: z.coerce.number().int().min(1).max(EVENT_ID_MAX).default(1).describe('Id of an event'),
  limit: z.coerce.number().int().min(1).max(EVENTS_MAX).default(50),
});

/** One thing that might be done, with the reason when it is not for now. */
export const supportActionSchema = z
  .object({
    action: z.enum(SUPPORT_ACTIONS),
    label: localNameSchema,
    isAllowed: z.boolean(),
    why: localNameSchema.describe('What it does, or why it is not allowed'),
    method: z.enum(['GET', 'POST']).nullable().describe('Null: there is no such call'),
    path: z.string().nullable().describe('Under /api/v1, ids filled in'),
    permission: z.string().nullable(),
    activityId: z.string().nullable().describe('Of RETRY_ACTIVITY: goes into its body'),
  })
  .meta({ id: 'SupportAction' });

export const supportConclusionSchema = z
  .object({
    code: z.enum(CONCLUSION_CODES),
    text: localNameSchema.describe('One whole sentence'),
    turn: z.enum(TURNS).nullable().describe('Whose turn it is, when a person is waited for'),
    until: instantSchema.nullable().describe('When something happens by itself'),
    params: z.record(z.string(), z.string()).describe('What the sentence was made of'),
  })
  .meta({ id: 'SupportConclusion' });

const waitSchema = z.object({
  kind: z.string().describe('PERSON, TIMER or the name of an activity'),
  text: localNameSchema,
  turn: z.enum(TURNS).nullable(),
  until: instantSchema.nullable(),
});

const pendingActivitySchema = z.object({
  activityId: z.string(),
  type: z.string(),
  text: localNameSchema,
  state: z.enum(['SCHEDULED', 'STARTED', 'CANCEL_REQUESTED', 'PAUSED', 'UNKNOWN']),
  attempt: z.int().min(0),
  attemptsMax: z.int().nullable().describe('Null = no end'),
  lastFailure: failureSchema.nullable(),
  lastStartedAt: instantSchema.nullable(),
  nextAttemptAt: instantSchema.nullable(),
  isRetryable: z.boolean().describe('RETRY_ACTIVITY is allowed for it'),
});

const pendingTaskSchema = z.object({
  state: z.enum(['SCHEDULED', 'STARTED', 'UNKNOWN']),
  attempt: z.int().min(0),
  scheduledAt: instantSchema.nullable(),
  startedAt: instantSchema.nullable(),
  lastFailure: failureSchema.nullable(),
});

export const historyRowSchema = z
  .object({
    id: z.int().min(1).describe('Event with which it began'),
    at: instantSchema,
    endedAt: instantSchema.nullable(),
    kind: z.enum(HISTORY_ROW_KINDS),
    state: z.enum(HISTORY_ROW_STATES),
    name: z.string().describe('Type of the activity, name of the message'),
    text: localNameSchema.describe('Never empty: an unknown name says so'),
    actor: z
      .object({ kind: z.string(), id: z.string() })
      .nullable()
      .describe('Who did it; null = the system'),
    attempts: z.int().min(0),
    lastFailure: failureSchema.nullable(),
    until: instantSchema.nullable().describe('Of an open timer'),
    eventIds: z.array(z.int()).max(EVENT_IDS_MAX).describe('For the page of raw events'),
  })
  .meta({ id: 'WorkflowHistoryRow' });

const runSchema = z.object({
  workflowId: z.string(),
  runId: z.string().nullable(),
  kind: z.enum(SUPPORT_RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  source: z.enum(HISTORY_SOURCES),
  startedAt: instantSchema.nullable(),
  closedAt: instantSchema.nullable(),
  historyLength: z.int().min(0),
  details: z.string().nullable().describe('What the run says of itself'),
  temporalUrl: z.string().nullable().describe('Null where no Temporal UI is configured'),
});

export const relatedRunSchema = z
  .object({
    workflowId: z.string(),
    kind: z.enum(SUPPORT_RUN_KINDS),
    documentNo: z.string().describe('Number of the refund or the case; the order of a settlement'),
    status: z.enum(RUN_STATUSES),
    source: z.enum(HISTORY_SOURCES),
    conclusion: supportConclusionSchema,
    temporalUrl: z.string().nullable(),
  })
  .meta({ id: 'RelatedRun' });

/** "为什么卡住": what a run waits for and until when, what hangs, what may be done, its history. */
export const orderWorkflowSchema = z
  .object({
    orderId: z.string(),
    orderStatus: z.string(),
    at: instantSchema.describe('When it was looked at'),
    run: runSchema,
    conclusion: supportConclusionSchema,
    waits: z.array(waitSchema).max(WAITS_MAX),
    pending: z.object({
      activities: z.array(pendingActivitySchema).max(ACTIVITIES_MAX),
      task: pendingTaskSchema.nullable(),
    }),
    queue: z
      .object({
        name: z.string(),
        pollers: z.int().min(0).describe('Temporal workers that asked in the last 70 seconds'),
        lastPollAt: instantSchema.nullable(),
      })
      .nullable()
      .describe('Null when the server did not tell'),
    actions: z.array(supportActionSchema).max(ACTIONS_MAX),
    history: z.object({
      items: z.array(historyRowSchema).max(GROUPS_MAX),
      nextFrom: z.int().nullable().describe('`from` of the next page; null = the end'),
      isTruncated: z.boolean().describe('More than 2,000 events: rows may lack their end'),
    }),
    related: z.array(relatedRunSchema).max(RELATED_MAX),
  })
  .meta({ id: 'OrderWorkflow' });

/** Raw events, payloads decoded; whole phone and ID numbers are masked. */
export const workflowEventsSchema = z
  .object({
    workflowId: z.string(),
    runId: z.string().nullable(),
    source: z.enum(HISTORY_SOURCES),
    items: z
      .array(
        z.object({
          eventId: z.int(),
          at: instantSchema.nullable(),
          type: z.string(),
          event: z.record(z.string(), z.unknown()),
        }),
      )
      .max(EVENTS_MAX),
    nextFrom: z.int().nullable(),
  })
  .meta({ id: 'WorkflowEvents' });

export const retryActivitySchema = z
  .strictObject({
    run: runIdSchema.optional(),
    activityId: idSchema,
    reason: noteSchema,
  })
  .meta({ id: 'RetryActivity' });

export const retriedActivitySchema = z
  .object({ workflowId: z.string(), activityId: z.string(), isRetried: z.literal(true) })
  .meta({ id: 'RetriedActivity' });

export type OrderWorkflowDto = z.infer<typeof orderWorkflowSchema>;
export type SupportConclusionDto = z.infer<typeof supportConclusionSchema>;
export type SupportActionDto = z.infer<typeof supportActionSchema>;
export type HistoryRowDto = z.infer<typeof historyRowSchema>;
export type RelatedRunDto = z.infer<typeof relatedRunSchema>;
export type WorkflowEventsDto = z.infer<typeof workflowEventsSchema>;
