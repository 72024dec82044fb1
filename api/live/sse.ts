import type { ServerResponse } from 'node:http';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import { STREAMED, type OtherContent, type RouteContext, type Streamed } from '../kit/route.js';
import { EVERY_KEY, type LiveSink } from './hub.js';
import { eventIdOf, type LiveRow } from './missed.js';

/** Declare as the 200 response of a route that answers with `openStream`. */
export const EVENT_STREAM: OtherContent = {
  contentType: 'text/event-stream',
  description:
    'Server-sent events: `order` {orderId, seq, event, from, to, at} with id `<orderId>:<seq>`, `inbox` {id, kind, state, isNew, hasSound, at} for staff, `ready`, `reset` (read the lists again), a comment every 15 s. Reconnect with Last-Event-ID.',
};

/**
 * Answers a request with the live events of some subscriber keys, as server-sent events. The
 * caller has checked that the actor may see them. `lastEventId` comes from the header.
 */
export async function openStream(
  ctx: Pick<RouteContext<unknown, unknown, unknown, Actor>, 'actor' | 'http' | 'headers' | 'deps'>,
  options: { readonly keys: readonly string[]; readonly orderId?: string },
): Promise<Streamed> {
  const { response, request } = ctx.http;
  const header = ctx.headers['last-event-id'];
  const lastEventId = typeof header === 'string' ? header : undefined;
  response.writeHead(200, {
    'Content-Type': EVENT_STREAM.contentType,
    'Cache-Control': 'no-store, no-transform',
    // Proxies that buffer would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  request.socket.setNoDelay(true);
  const leave = await ctx.deps.live
    .subscribe({
      actor: ctx.actor,
      keys: options.keys,
      ...(options.orderId === undefined ? {} : { orderId: options.orderId }),
      ...(lastEventId === undefined ? {} : { lastEventId }),
      sink: sseSink(response),
    })
    .catch((error: unknown) => {
      // The head is out, so the client sees a broken stream and comes again.
      response.destroy();
      throw error;
    });
  if (response.destroyed) leave();
  else response.once('close', leave);
  return STREAMED;
}

/** Subscriber keys of the actor's own orders by the reach of his roles. */
export function liveKeysOf(input: { readonly actor: Actor; readonly scope: Scope }): string[] {
  const { actor, scope } = input;
  switch (scope) {
    case 'own':
      return [`${actor.audience}:${actor.id}`];
    case 'merchant':
      if (actor.merchantId === null) throw new AppError('FORBIDDEN');
      return [`merchant:${actor.merchantId}`];
    case 'city':
      return actor.cities.map((code) => `city:${code}`);
    case 'all':
      return [EVERY_KEY];
    default: {
      const never: never = scope;
      throw new AppError('INTERNAL', { detail: `unknown scope ${String(never)}` });
    }
  }
}

/** What clients get of a row; the audience stays inside. */
export function liveData(row: LiveRow): Readonly<Record<string, string | number | null>> {
  const { orderId, seq, event, from, to, at } = row;
  return { orderId, seq, event, from, to, at: at.toISOString() };
}

function sseSink(response: ServerResponse): LiveSink {
  return {
    event(row) {
      const data = JSON.stringify(liveData(row));
      response.write(`id: ${eventIdOf(row)}\nevent: order\ndata: ${data}\n\n`);
    },
    inbox: (news) => void response.write(`event: inbox\ndata: ${JSON.stringify(news)}\n\n`),
    ready: () => void response.write('event: ready\ndata: {}\n\n'),
    reset: () => void response.write('event: reset\ndata: {}\n\n'),
    heartbeat: () => void response.write(': still here\n\n'),
    pendingBytes: () => response.writableLength,
    close(reason) {
      // A slow client would not take the last words either.
      if (reason === 'slow') response.destroy();
      else response.end(`event: closed\ndata: {"reason":"${reason}"}\n\n`);
    },
  };
}
