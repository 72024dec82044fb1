import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { slotQuestionSchema } from '../contract/schemas/slot-question.js';
import {
  SLOT_PATH,
  SLOT_QUESTION_BYTES_MAX,
  type SlotAnswer,
  type SlotQuestion,
} from '../contract/terms/slot-question.js';

/** A question that takes longer is of no use to whoever asked. */
const REQUEST_MS_MAX = 2_000;
/** Longer than a client keeps an idle connection, so that the client closes first. */
const KEEP_ALIVE_MS = 15_000;
const CONNECTIONS_MAX = 1_000;
/** Nobody can be reached at these: the machine's own name is told instead. */
const WILDCARDS: readonly string[] = ['0.0.0.0', '::'];

export type SlotsServer = {
  /** `host:port` for the lease; null when it cannot listen: then nobody asks. */
  readonly address: string | null;
  stop(): Promise<void>;
};

/**
 * Answers the api's questions about free slots, on an address that no proxy forwards to. 404 is
 * "not my city, or I do not know it well enough now". Nothing that it tells names a person, and it
 * takes no commands.
 */
export async function startSlotsServer(args: {
  readonly host: string;
  /** 0 = any free port: the lease says which. */
  readonly port: number;
  readonly answer: (question: SlotQuestion) => Promise<SlotAnswer | null>;
  readonly onError: (error: unknown) => void;
}): Promise<SlotsServer> {
  const { host, port, answer, onError } = args;
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, (request, response) => {
    reply({ request, response, answer }).catch((error: unknown) => {
      onError(error);
      end(response, 503);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  try {
    await listen(server, { host, port });
  } catch (error) {
    onError(error);
    return { address: null, stop: () => Promise.resolve() };
  }
  const at = server.address() as AddressInfo;
  const name = WILDCARDS.includes(host) ? hostname() : host;
  return {
    address: `${isIPv6(name) ? `[${name}]` : name}:${at.port}`,
    stop: () => stop(server),
  };
}

async function reply(args: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: (question: SlotQuestion) => Promise<SlotAnswer | null>;
}): Promise<void> {
  const { request, response, answer } = args;
  if (request.method !== 'POST' || request.url !== SLOT_PATH) return end(response, 404);
  const text = await bodyOf(request);
  if (text === null) return end(response, 413);
  const question = slotQuestionSchema.safeParse(jsonOf(text));
  if (!question.success) return end(response, 400);
  const found = await answer(question.data);
  if (found === null) return end(response, 404);
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(found));
}

/** Null when it is larger than any question. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > SLOT_QUESTION_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status);
  response.end();
}

function listen(
  server: Server,
  at: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
