import type { Server } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { z } from 'zod';
import { isAppError } from '../../contract/terms/errors.js';
import { authorize } from '../kit/access.js';
import { API_PREFIX } from '../kit/openapi.js';
import { errorFields } from '../kit/logger.js';
import type { ApiDeps } from '../deps.js';
import type { LiveCloseReason, LiveSink } from './hub.js';
import { eventIdOf } from './missed.js';
import { LIVE_ACCESS } from './access.js';
import { liveData, liveKeysOf } from './sse.js';

const PATH = `${API_PREFIX}/live`;
const HELLO_TIMEOUT_MS = 5_000;
const PAYLOAD_BYTES_MAX = 8 * 1024;
/** Connections that have not said who they are yet. */
const STRANGERS_MAX = 500;

const helloSchema = z.strictObject({
  type: z.literal('hello'),
  token: z.string().max(4_096),
  lastEventId: z.string().max(80).optional(),
});

/** Application close codes; 4401 asks for a login, 4403 is final, the rest may reconnect. */
export const CLOSE_CODES = {
  badHello: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  slow: 4408,
  shutdown: 1001,
} as const;

/**
 * The live hub over WebSocket for clients that cannot read a fetch stream (mini-program). The first
 * message is `{type: 'hello', token, lastEventId?}`; then come `{type: 'order', id, data}`,
 * `{type: 'inbox', data}`, `ready`, `reset` and `heartbeat`.
 */
export function attachLiveSocket(input: {
  readonly server: Server;
  readonly deps: ApiDeps;
}): WebSocketServer {
  const { server, deps } = input;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: PAYLOAD_BYTES_MAX });
  const strangers = new Set<WebSocket>();
  server.on('upgrade', (request, socket, head) => {
    const isOurs = (request.url ?? '').split('?')[0] === PATH;
    if (!isOurs || strangers.size >= STRANGERS_MAX) {
      socket.end(`HTTP/1.1 ${isOurs ? '503 Service Unavailable' : '404 Not Found'}\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      strangers.add(webSocket);
      void greet({ webSocket, deps }).finally(() => strangers.delete(webSocket));
    });
  });
  return sockets;
}

async function greet(input: {
  readonly webSocket: WebSocket;
  readonly deps: ApiDeps;
}): Promise<void> {
  const { webSocket, deps } = input;
  webSocket.on('error', () => webSocket.terminate());
  const hello = await firstMessage(webSocket);
  if (hello === null) {
    webSocket.close(CLOSE_CODES.badHello, 'hello expected');
    return;
  }
  try {
    const actor = await deps.authenticate(hello.token);
    const scope = authorize({ access: LIVE_ACCESS, actor, nowMs: deps.clock.nowMs() });
    const leave = await deps.live.subscribe({
      actor,
      keys: liveKeysOf({ actor, scope }),
      ...(hello.lastEventId === undefined ? {} : { lastEventId: hello.lastEventId }),
      sink: socketSink(webSocket),
    });
    if (webSocket.readyState === webSocket.OPEN) webSocket.once('close', leave);
    else leave();
  } catch (error) {
    closeFor({ webSocket, error, deps });
  }
}

function closeFor(input: {
  readonly webSocket: WebSocket;
  readonly error: unknown;
  readonly deps: ApiDeps;
}): void {
  const { webSocket, error, deps } = input;
  const status = isAppError(error) ? error.spec.status : 500;
  if (status === 401) webSocket.close(CLOSE_CODES.unauthenticated, 'sign in');
  else if (status === 403) webSocket.close(CLOSE_CODES.forbidden, 'forbidden');
  else {
    deps.logger.warn({ event: 'liveSocket', ...errorFields(error) });
    webSocket.close(CLOSE_CODES.shutdown, 'try again');
  }
}

function firstMessage(webSocket: WebSocket): Promise<z.infer<typeof helloSchema> | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), HELLO_TIMEOUT_MS);
    const done = (value: z.infer<typeof helloSchema> | null): void => {
      clearTimeout(timer);
      resolve(value);
    };
    webSocket.once('close', () => done(null));
    webSocket.once('message', (data: RawData, isBinary: boolean) =>
      done(isBinary ? null : parseHello(data)),
    );
  });
}

function parseHello(data: RawData): z.infer<typeof helloSchema> | null {
  try {
    const parsed = helloSchema.safeParse(JSON.parse(String(data)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function socketSink(webSocket: WebSocket): LiveSink {
  const send = (message: unknown): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(JSON.stringify(message));
  };
  return {
    event: (row) => send({ type: 'order', id: eventIdOf(row), data: liveData(row) }),
    inbox: (news) => send({ type: 'inbox', data: news }),
    ready: () => send({ type: 'ready' }),
    reset: () => send({ type: 'reset' }),
    heartbeat: () => send({ type: 'heartbeat' }),
    pendingBytes: () => webSocket.bufferedAmount,
    close: (reason: LiveCloseReason) => {
      if (reason === 'slow') webSocket.terminate();
      else if (reason === 'revoked') webSocket.close(CLOSE_CODES.unauthenticated, 'session ended');
      else webSocket.close(CLOSE_CODES.shutdown, 'going away');
    },
  };
}
