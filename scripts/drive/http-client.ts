import { randomUUID } from 'node:crypto';
import { pause } from './wait.js';

export type Problem = {
  readonly code: string;
  readonly detail?: string;
  /** What of the request is wrong, field by field. */
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
};

/** One answer of the api; a problem document is in `problem`. */
export type ApiAnswer<T> = {
  readonly status: number;
  readonly body: T;
  readonly problem: Problem | null;
  readonly elapsedMs: number;
};

export type CallOptions = {
  readonly body?: unknown;
  /** A file, sent as it is. */
  readonly bytes?: Uint8Array;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A person at the api: speaks HTTP only, as the apps do. */
export type HttpClient = {
  call<T>(method: string, path: string, options?: CallOptions): Promise<ApiAnswer<T>>;
  /** As `call`, but anything above 299 is an error that names the route and the code. */
  must<T>(method: string, path: string, options?: CallOptions): Promise<T>;
  setToken(token: string): void;
  /** How this person shows a fresh factor; then a call that asks for one does so and goes on. */
  onStepUp(stepUp: () => Promise<void>): void;
  /** The access token of the session; empty before a login. */
  token(): string;
};

const REQUEST_MS_MAX = 30_000;
const REPEAT_PAUSE_MS = 500;

export type ClientOptions = {
  readonly baseUrl: string;
  /** Address the person seems to come from; believed from loopback only. */
  readonly ip?: string;
  /** How often `must` repeats after 503 or a broken connection, always with the same key. */
  readonly repeatsMax?: number;
  onAnswer?(call: {
    readonly route: string;
    readonly status: number;
    readonly elapsedMs: number;
  }): void;
  /** Holds requests back when too many are in flight. */
  readonly gate?: { runExclusive<T>(work: () => Promise<T>): Promise<T> };
};

export function createHttpClient(options: ClientOptions): HttpClient {
  let token: string | null = null;
  let stepUp: (() => Promise<void>) | null = null;

  const once = <T>(method: string, path: string, request?: CallOptions): Promise<ApiAnswer<T>> => {
    const work = () => send<T>({ client: options, token, method, path, request: request ?? {} });
    return options.gate ? options.gate.runExclusive(work) : work();
  };

  async function call<T>(
    method: string,
    path: string,
    request?: CallOptions,
  ): Promise<ApiAnswer<T>> {
    const answer = await once<T>(method, path, request);
    if (answer.problem?.code !== 'STEP_UP_REQUIRED' || stepUp === null) return answer;
    await stepUp();
    return once<T>(method, path, request);
  }

  /** As the apps do: an unknown outcome is asked again with the same key, which acts once. */
  async function persistently<T>(
    method: string,
    path: string,
    request: CallOptions = {},
  ): Promise<ApiAnswer<T>> {
    const { repeatsMax = 0 } = options;
    const keyed =
      repeatsMax > 0 && method === 'POST' ? { idempotencyKey: newKey(), ...request } : request;
    for (let repeat = 0; ; repeat += 1) {
      try {
        const answer = await call<T>(method, path, keyed);
        if (answer.status !== 503 || repeat >= repeatsMax) return answer;
      } catch (error) {
        if (repeat >= repeatsMax) throw error;
      }
      await pause(REPEAT_PAUSE_MS * (repeat + 1));
    }
  }

  return {
    call,
    async must<T>(method: string, path: string, request?: CallOptions): Promise<T> {
      const answer = await persistently<T>(method, path, request);
      if (answer.status >= 300) {
        const code = answer.problem?.code ?? '';
        throw new ApiError({ method, path, status: answer.status, code });
      }
      return answer.body;
    },
    setToken(value) {
      token = value;
    },
    onStepUp(value) {
      stepUp = value;
    },
    token: () => token ?? '',
  };
}

async function send<T>(input: {
  readonly client: ClientOptions;
  readonly token: string | null;
  readonly method: string;
  readonly path: string;
  readonly request: CallOptions;
}): Promise<ApiAnswer<T>> {
  const { client, token, method, path, request } = input;
  const startedMs = performance.now();
  const response = await fetch(`${client.baseUrl}${path}`, {
    method,
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
    headers: {
      accept: 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(client.ip !== undefined && { 'x-forwarded-for': client.ip }),
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
      ...(request.bytes !== undefined && { 'content-type': 'application/octet-stream' }),
      ...(request.idempotencyKey !== undefined && { 'idempotency-key': request.idempotencyKey }),
      ...request.headers,
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    ...(request.bytes !== undefined && { body: new Uint8Array(request.bytes) }),
  });
  const text = await response.text();
  const elapsedMs = performance.now() - startedMs;
  const { status } = response;
  const isProblem = response.headers.get('content-type')?.includes('problem+json') ?? false;
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  client.onAnswer?.({ route: `${method} ${patternOf(path)}`, status, elapsedMs });
  return {
    status,
    body: parsed as T,
    problem: isProblem ? (parsed as Problem) : null,
    elapsedMs,
  };
}

/** An answer above 299 where success was expected. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(facts: { method: string; path: string; status: number; code: string }) {
    super(`${facts.method} ${facts.path} answered ${facts.status} ${facts.code}`);
    this.name = 'ApiError';
    this.status = facts.status;
    this.code = facts.code;
  }
}

/** Route of a path: ids become placeholders, so that figures can be grouped. */
export function patternOf(path: string): string {
  return path
    .split('?')[0]!
    .split('/')
    .map((part) => (/[0-9a-f]{8}-|^\d+$|:\d/.test(part) ? ':id' : part))
    .join('/');
}

export function newKey(): string {
  return randomUUID();
}
