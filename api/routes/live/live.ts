import { LIVE_ACCESS } from '../../live/access.js';
import { EVENT_STREAM, liveKeysOf, openStream } from '../../live/sse.js';
import { defineRoute, type Route } from '../../kit/route.js';

export const LIVE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/live',
    summary: 'Live events of the orders within reach; WebSocket on the same path',
    tags: ['live'],
    access: LIVE_ACCESS,
    rateLimit: 'read',
    responses: { 200: EVENT_STREAM },
    handler: (ctx) => openStream(ctx, { keys: liveKeysOf({ actor: ctx.actor, scope: ctx.scope }) }),
  }),
];
