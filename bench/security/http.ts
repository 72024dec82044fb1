import { Agent, request, type IncomingMessage } from 'node:http';

/** What came back; a body that is no JSON is kept as text. */
export type Reply = {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>> | null;
  readonly elapsedMs: number;
};

export type Call = {
  readonly method: string;
  /** Under the api's prefix, with the query. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text or value; absent = no body. */
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly rawBody?: string;
};

/** Longer than any answer may take; a request that hangs counts as a server error. */
const TIMEOUT_MS = 20_000;
/** What is kept of an answer. */
const BYTES_MAX = 200_000;
/** Every kept connection may be stale, and there are sixteen. */
const STALE_TRIES_MAX = 17;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends one request; a connection that breaks or hangs is told as status 599. */
export async function send(apiUrl: string, call: Call): Promise<Reply> {
  const startedAt = performance.now();
  try {
    const { status, text } = await exchange(apiUrl, call);
    return { status, text, json: parsed(text), elapsedMs: performance.now() - startedAt };
  } catch (error) {
    const elapsedMs = performance.now() - startedAt;
    return { status: 599, text: String(error), json: null, elapsedMs };
  }
}

type Answer = { readonly status: number; readonly text: string };

/** A kept connection may be closed by the server just when it is used again; another one is not. */
class StaleConnection extends Error {}

async function exchange(apiUrl: string, call: Call): Promise<Answer> {
  for (let tryNo = 1; ; tryNo += 1) {
    try {
      return await exchangeOnce(apiUrl, call);
    } catch (error) {
      if (!(error instanceof StaleConnection) || tryNo >= STALE_TRIES_MAX) throw error;
    }
  }
}

function exchangeOnce(apiUrl: string, call: Call): Promise<Answer> {
  const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  return new Promise((resolve, reject) => {
    const sent = request(`${apiUrl}${call.path}`, {
      agent,
      method: call.method.toUpperCase(),
      timeout: TIMEOUT_MS,
      headers: {
        ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...call.headers,
      },
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', (error: NodeJS.ErrnoException) => {
      const isStale = sent.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnection(error.message) : error);
    });
    sent.once('response', (response) => {
      const status = response.statusCode ?? 599;
      // A stream never ends by itself; that it began is enough.
      if ((response.headers['content-type'] ?? '').startsWith('text/event-stream')) {
        sent.destroy();
        resolve({ status, text: '' });
        return;
      }
      void textOf(response).then((text) => resolve({ status, text }), reject);
    });
    sent.end(body);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length < BYTES_MAX) chunks.push(chunk);
    length += chunk.byteLength;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Reply['json'] {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

/** Works through a list with so many at the same time; the order of starting is the list's. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}
