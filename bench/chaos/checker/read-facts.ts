import { existsSync, readFileSync } from 'node:fs';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { MongoClient, type Db } from 'mongodb';
import { z } from 'zod';
import { isEnded, type Facts, type OrderFact, type RunFact } from './facts.js';

/** What the checker is told: where the stores are, and nothing about what happened. */
export const checkerInputSchema = z.object({
  mongodbUri: z.string(),
  dbName: z.string(),
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
  journalFile: z.string(),
  acksFile: z.string(),
  stuckAfterMs: z.int().positive(),
});
export type CheckerInput = z.infer<typeof checkerInputSchema>;

const CALL_MS = 10_000;
/** Tries of one task or activity after which its run does not simply have bad luck. */
const TASK_TRIES_MAX = 3;
const ACTIVITY_TRIES_MAX = 8;
const RUNS_MAX = 5_000;
/** Cancelled runs and those that go on as new ones ended as they should. */
const BAD_ENDS = ['FAILED', 'TERMINATED', 'TIMED_OUT'];
const GRPC_NOT_FOUND = 5;

/** Reads MongoDB, Temporal and the files of the fake channel and of the client. */
export async function readFacts(input: CheckerInput): Promise<Facts> {
  const mongo = new MongoClient(input.mongodbUri, { readConcernLevel: 'majority' });
  try {
    const db = mongo.db(input.dbName);
    const orders = await rows<OrderFact>(db, 'orders');
    return {
      nowMs: Date.now(),
      stuckAfterMs: input.stuckAfterMs,
      orders,
      events: await rows(db, 'orderEvents'),
      payments: await rows(db, 'payments'),
      refunds: await rows(db, 'refunds'),
      settledOrderIds: await ids(db, 'settlements'),
      cases: await rows(db, 'cases'),
      additions: await rows(db, 'additions'),
      codes: await rows(db, 'redemptionCodes'),
      channelEvents: await rows(db, 'channelEvents'),
      journals: await rows(db, 'journals'),
      transfers: await rows(db, 'transfers'),
      accounts: await rows(db, 'accounts'),
      days: await rows(db, 'workerDays'),
      workers: await rows(db, 'workers'),
      userIds: await ids(db, 'users'),
      applications: await rows(db, 'applications'),
      applicationEvents: await rows(db, 'applicationEvents'),
      channelMoves: lines(input.journalFile),
      notified: lines<{ kind: string; key?: string }>(`${input.journalFile}.orders`).flatMap(
        ({ kind, key }) => (kind === 'notified' && key !== undefined ? [key] : []),
      ),
      acks: lines(input.acksFile),
      runs: await readRuns(input, orders),
    };
  } finally {
    await mongo.close();
  }
}

async function rows<T>(db: Db, collection: string): Promise<T[]> {
  return (await db.collection(collection).find({}).toArray()) as unknown as T[];
}

async function ids(db: Db, collection: string): Promise<string[]> {
  return (await rows<{ _id: string }>(db, collection)).map(({ _id }) => _id);
}

/** Whole lines only: half a line was never acknowledged. */
function lines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

/** The runs of open orders, every other open run, and those that failed. */
async function readRuns(input: CheckerInput, orders: readonly OrderFact[]): Promise<RunFact[]> {
  const { temporalAddress: address, temporalNamespace: namespace } = input;
  const connection = await Connection.connect({ address, connectTimeout: CALL_MS });
  try {
    const client = new Client({ connection, namespace });
    const ids = new Set(orders.filter((order) => !isEnded(order)).map(({ _id }) => `order-${_id}`));
    const failed: RunFact[] = [];
    for await (const run of client.workflow.list({
      query: 'ExecutionStatus != "Completed"',
      pageSize: 500,
    })) {
      const { workflowId, status } = run;
      if (status.name === 'RUNNING') ids.add(workflowId);
      if (BAD_ENDS.includes(status.name)) {
        failed.push({ workflowId, status: status.name, trouble: 'it should have completed' });
      }
      if (ids.size + failed.length > RUNS_MAX) throw new RangeError(`more than ${RUNS_MAX} runs`);
    }
    const open: RunFact[] = [];
    for (const workflowId of ids) {
      const run = await describe({ connection, namespace, workflowId });
      if (run) open.push(run);
    }
    return [...open, ...failed];
  } finally {
    await connection.close();
  }
}

async function describe(input: {
  readonly connection: Connection;
  readonly namespace: string;
  readonly workflowId: string;
}): Promise<RunFact | null> {
  const { connection, namespace, workflowId } = input;
  try {
    const answer = await connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.workflowService.describeWorkflowExecution({
        namespace,
        execution: { workflowId },
      }),
    );
    const status = STATUS[Number(answer.workflowExecutionInfo?.status ?? 0)] ?? 'UNKNOWN';
    return { workflowId, status, trouble: troubleOf(answer) };
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === GRPC_NOT_FOUND) return null;
    throw error;
  }
}

const STATUS: Readonly<Record<number, string>> = {
  1: 'RUNNING',
  2: 'COMPLETED',
  3: 'FAILED',
  4: 'CANCELED',
  5: 'TERMINATED',
  6: 'CONTINUED_AS_NEW',
  7: 'TIMED_OUT',
};

function troubleOf(answer: {
  readonly pendingWorkflowTask?: { readonly attempt?: number | null } | null;
  readonly pendingActivities?:
    | readonly {
        readonly attempt?: number | null;
        readonly activityType?: { readonly name?: string | null } | null;
        readonly lastFailure?: { readonly message?: string | null } | null;
      }[]
    | null;
}): string | null {
  const tries = Number(answer.pendingWorkflowTask?.attempt ?? 0);
  if (tries > TASK_TRIES_MAX) return `its workflow task failed ${tries - 1} times`;
  const bad = (answer.pendingActivities ?? []).find(
    ({ attempt }) => Number(attempt ?? 0) > ACTIVITY_TRIES_MAX,
  );
  if (!bad) return null;
  const name = bad.activityType?.name ?? 'an activity';
  return `${name} failed ${Number(bad.attempt) - 1} times: ${bad.lastFailure?.message ?? ''}`;
}
