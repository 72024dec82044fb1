import { currentLanguage } from '../i18n/i18n';
import { deviceId, readSession, writeSession, type Session } from './session';

export const API_BASE = '/api/v1';
/** A token that ends within this time is exchanged before the call. */
const REFRESH_AHEAD_MS = 30_000;
const REFRESH_LOCK = 'doorhive.refresh';

export type FieldProblem = { readonly field: string; readonly message: string };

/** An answer that is no success: our code, fields and the id that support asks for. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly requestId: string | undefined;

  constructor(input: {
    readonly status: number;
    readonly code: string;
    readonly title: string;
    readonly fields?: readonly FieldProblem[];
    readonly extra?: Readonly<Record<string, unknown>>;
    readonly requestId?: string;
  }) {
    super(input.title);
    this.name = 'ApiError';
    this.statusCode = input.status;
    this.code = input.code;
    this.fields = input.fields ?? [];
    this.extra = input.extra ?? {};
    this.requestId = input.requestId;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>;
export type CallOptions = {
  readonly query?: Query;
  readonly body?: unknown;
  /** Version that was read; sent as If-Match. */
  readonly version?: number;
  /** Same key for every try of one intent: a repeat answers what the first one did. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly isPublic?: boolean;
};
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Set by the step-up dialog: resolves true once the person has shown his code. */
type StepUp = () => Promise<boolean>;
let askStepUp: StepUp = () => Promise.resolve(false);
export function onStepUp(ask: StepUp): void {
  askStepUp = ask;
}

/** One call of the API with a JSON answer; throws ApiError. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export type FileAnswer = { readonly blob: Blob; readonly headers: Headers };

/** One call that answers a file. */
export async function callForFile(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<FileAnswer> {
  const response = await send(method, path, options);
  return { blob: await response.blob(), headers: response.headers };
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const first = await sendOnce(method, path, options);
  if (first.ok) return first;
  const error = await errorOf(first);
  if (error.code !== 'STEP_UP_REQUIRED') throw error;
  if (!(await askStepUp())) throw error;
  const second = await sendOnce(method, path, options);
  if (second.ok) return second;
  throw await errorOf(second);
}

async function sendOnce(method: Method, path: string, options: CallOptions): Promise<Response> {
  const headers = new Headers({ 'Accept-Language': currentLanguage() });
  if (options.isPublic !== true) {
    const session = await freshSession();
    if (session !== null) headers.set('Authorization', `Bearer ${session.accessToken}`);
  }
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.version !== undefined) headers.set('If-Match', `"${options.version}"`);
  if (options.idempotencyKey !== undefined) headers.set('Idempotency-Key', options.idempotencyKey);
  try {
    return await fetch(urlOf(path, options.query), {
      method,
      headers,
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.signal && { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError({ status: 0, code: 'OFFLINE', title: offlineText() });
  }
}

function offlineText(): string {
  return currentLanguage() === 'en'
    ? 'No connection to the server. Nothing was changed as far as we know.'
    : '连接不上服务器，请检查网络后重试';
}

export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return `${API_BASE}${path}${text === '' ? '' : `?${text}`}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as ConstructorParameters<typeof ApiError>[0];
    return new ApiError({ ...problem, status: response.status });
  } catch {
    return new ApiError({
      status: response.status,
      code: 'INTERNAL',
      title: `HTTP ${response.status}`,
      requestId: response.headers.get('X-Request-Id') ?? undefined,
    });
  }
}

/** The session with a token that is good for this call; null when nobody is logged in. */
export async function freshSession(): Promise<Session | null> {
  const session = readSession();
  if (session === null || !endsSoon(session)) return session;
  // One tab at a time: a refresh token is good once, the others read what the first one got.
  return navigator.locks.request(REFRESH_LOCK, async () => {
    const now = readSession();
    return now === null || !endsSoon(now) ? now : refresh(now);
  });
}

function endsSoon(session: Session): boolean {
  return Date.parse(session.expiresAt) - Date.now() < REFRESH_AHEAD_MS;
}

async function refresh(session: Session): Promise<Session | null> {
  const response = await fetch(`${API_BASE}/auth/refresh`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refreshToken: session.refreshToken, deviceId: deviceId() }),
  }).catch(() => undefined);
  // Without an answer the old one may still be good: the call itself will tell.
  if (response === undefined || response.status >= 500) return session;
  const next = response.ok ? { ...session, ...((await response.json()) as Session) } : null;
  writeSession(next);
  return next;
}

/** The access token that a step-up gave takes the place of the one in use. */
export function adoptAccessToken(token: Pick<Session, 'accessToken' | 'expiresAt'>): void {
  const session = readSession();
  if (session !== null) writeSession({ ...session, ...token });
}
