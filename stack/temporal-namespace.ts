import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { messageOf, StackError } from './errors.js';

/** Name → type, as the server spells the types. */
export type SearchAttributes = Readonly<
  Record<string, 'KEYWORD' | 'KEYWORD_LIST' | 'TEXT' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME'>
>;

/** Numbers of the wire's IndexedValueType. */
const TYPES = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
} as const;

const DAY_MS = 86_400_000;
const READY_MS_MAX = 60_000;
const POLL_MS = 50;
const CALL_MS = 2_000;
const GRPC_ALREADY_EXISTS = 6;

/**
 * Creates the namespace and its search attributes when missing and waits until the server serves
 * them. Safe to call again; throws DATA_UNUSABLE when an attribute exists with another type.
 */
export async function prepareNamespace(options: {
  readonly address: string;
  readonly namespace: string;
  readonly retentionDays: number;
  readonly searchAttributes: SearchAttributes;
}): Promise<void> {
  const { address, namespace } = options;
  const connection = await connectPatiently(address);
  try {
    await registerNamespace({ connection, ...options });
    await patiently(`the namespace ${namespace}`, async () => {
      const missing = await missingAttributes({ connection, ...options });
      if (Object.keys(missing).length === 0) return true;
      await addAttributes({ connection, namespace, missing });
      return false;
    });
    await patiently(`the namespace ${namespace}`, () => answersCount(connection, namespace));
  } finally {
    await connection.close();
  }
}

async function connectPatiently(address: string): Promise<Connection> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAt) {
    try {
      return await Connection.connect({ address, connectTimeout: CALL_MS });
    } catch {
      await sleep(POLL_MS);
    }
  }
  throw new StackError(
    'TIMED_OUT',
    `Temporal at ${address} does not answer: start it, or correct TEMPORAL_ADDRESS.`,
  );
}

async function registerNamespace(options: {
  readonly connection: Connection;
  readonly namespace: string;
  readonly retentionDays: number;
}): Promise<void> {
  const { connection, namespace, retentionDays } = options;
  const retention = msToTs(retentionDays * DAY_MS);
  await patiently(`the namespace ${namespace}`, async () => {
    try {
      await connection.withDeadline(Date.now() + CALL_MS, () =>
        connection.workflowService.registerNamespace({
          namespace,
          workflowExecutionRetentionPeriod: retention,
        }),
      );
      return true;
    } catch (error) {
      return isAlreadyThere(error);
    }
  });
}

async function missingAttributes(options: {
  readonly connection: Connection;
  readonly namespace: string;
  readonly searchAttributes: SearchAttributes;
}): Promise<SearchAttributes> {
  const { connection, namespace, searchAttributes } = options;
  const known = await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  const missing: Record<string, SearchAttributes[string]> = {};
  for (const [name, type] of Object.entries(searchAttributes)) {
    const present = known.customAttributes[name];
    if (present === undefined || present === null) missing[name] = type;
    else if (present !== TYPES[type]) {
      throw new StackError(
        'DATA_UNUSABLE',
        `The search attribute ${name} of namespace ${namespace} exists with another type: remove it there, or start with --fresh.`,
      );
    }
  }
  return missing;
}

async function addAttributes(options: {
  readonly connection: Connection;
  readonly namespace: string;
  readonly missing: SearchAttributes;
}): Promise<void> {
  const { connection, namespace, missing } = options;
  const searchAttributes = Object.fromEntries(
    Object.entries(missing).map(([name, type]) => [name, TYPES[type]]),
  );
  await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
  );
}

/** A count goes through every layer that a start goes through: it fails until caches know us. */
async function answersCount(connection: Connection, namespace: string): Promise<boolean> {
  await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace }),
  );
  return true;
}

/** Repeats until true; an error of the server is "not yet", an error of ours ends it. */
async function patiently(subject: string, attempt: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      if (await attempt()) return;
    } catch (error) {
      if (error instanceof StackError) throw error;
      last = error;
    }
    await sleep(POLL_MS);
  }
  throw new StackError(
    'TIMED_OUT',
    `Temporal did not serve ${subject} within ${READY_MS_MAX / 1000} s: look into its log.`,
    last === undefined ? '' : messageOf(last),
  );
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === GRPC_ALREADY_EXISTS;
}
