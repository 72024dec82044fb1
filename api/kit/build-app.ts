import { randomUUID } from 'node:crypto';
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import helmet from 'helmet';
import { AppError } from '../../contract/terms/errors.js';
import { hideNumbers } from '../../contract/terms/masks.js';
import type { ApiDeps } from '../deps.js';
import { checkRoutes } from './check-routes.js';
import { guard, run } from './handle.js';
import { API_PREFIX } from './openapi.js';
import { outgoingError, send } from './reply.js';
import { setState, stateOf } from './request-state.js';
import type { Route } from './route.js';

const BODY_BYTES_MAX = 64 * 1024;
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * The HTTP application of a route registry. Throws INTERNAL when a route is declared badly, above
 * all when one has no access rule: such a process must not start.
 */
export function buildApp(input: {
  readonly deps: ApiDeps;
  readonly routes: readonly Route[];
  /** Middleware before the 404, e.g. static files of the apps in development. */
  readonly fallbacks?: readonly RequestHandler[];
}): Express {
  const { deps, routes } = input;
  checkRoutes(routes);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', deps.trustProxy);
  app.use(begin(deps));
  app.use(atRoot);
  app.use(API_PREFIX, helmet({ contentSecurityPolicy: API_CONTENT_POLICY }));
  mountRoutes({ app, deps, routes });
  for (const fallback of input.fallbacks ?? []) app.use(fallback);
  app.use((_request: Request, _response: Response) => {
    throw new AppError('NOT_FOUND');
  });
  // Express tells error handlers from others by their four parameters.
  app.use((thrown: unknown, request: Request, response: Response, _next: NextFunction) => {
    send(response, outgoingError({ thrown, request, response, deps }));
  });
  return app;
}

const API_CONTENT_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Probes of orchestrators look at the root; they are served by the routes of the same name. */
const ROOT_PATHS = new Set(['/healthz', '/readyz']);
const atRoot: RequestHandler = (request, _response, next) => {
  if (ROOT_PATHS.has(request.url)) request.url = `${API_PREFIX}${request.url}`;
  next();
};

/** Request id, language variance, and one log line and one metric when the answer is out. */
function begin(deps: ApiDeps): RequestHandler {
  return (request, response, next) => {
    const offered = request.get('X-Request-Id') ?? '';
    // It comes back and stays in logs and audit entries: nobody's number may.
    const isTaken = REQUEST_ID.test(offered) && hideNumbers(offered) === offered;
    const requestId = isTaken ? offered : randomUUID();
    setState(response, {
      requestId,
      receivedAtMs: deps.clock.nowMs(),
      startedAt: process.hrtime.bigint(),
      route: 'unmatched',
      code: undefined,
      actor: undefined,
      scope: 'own',
    });
    response.setHeader('X-Request-Id', requestId);
    response.vary('Accept-Language');
    response.once('close', () => finish({ deps, request, response }));
    next();
  };
}

function finish(input: {
  readonly deps: ApiDeps;
  readonly request: Request;
  readonly response: Response;
}): void {
  const { deps, request, response } = input;
  const state = stateOf(response);
  const seconds = Number(process.hrtime.bigint() - state.startedAt) / 1e9;
  const status = response.writableFinished ? response.statusCode : 499;
  deps.metrics.observeHttp({ method: request.method, route: state.route, status, seconds });
  deps.logger.info(
    {
      requestId: state.requestId,
      method: request.method,
      route: state.route,
      status,
      durationMs: Math.round(seconds * 1_000),
      audience: state.actor?.audience,
      actorId: state.actor?.id,
      code: state.code,
    },
    'request',
  );
}

function mountRoutes(input: {
  readonly app: Express;
  readonly deps: ApiDeps;
  readonly routes: readonly Route[];
}): void {
  const running = new Map<string, Promise<void>>();
  const jsonOf = (limit = BODY_BYTES_MAX) => express.json({ limit, inflate: false });
  const json = jsonOf();
  const raw = express.raw({ limit: BODY_BYTES_MAX, inflate: false, type: () => true });
  for (const [path, routes] of byPath(input.routes)) {
    const endpoint = input.app.route(`${API_PREFIX}${path}`);
    for (const route of routes) {
      const handle = { route, deps: input.deps, running };
      const usual = route.bodyBytesMax === undefined ? json : jsonOf(route.bodyBytesMax);
      const parser = route.raw ? raw : usual;
      const hasBody = route.method !== 'get' && route.streamed === undefined;
      endpoint[route.method](guard(handle), ...(hasBody ? [parser] : []), run(handle));
    }
    const allow = allowOf(routes);
    endpoint.all((_request, response) => {
      stateOf(response).route = path;
      response.setHeader('Allow', allow);
      throw new AppError('METHOD_NOT_ALLOWED');
    });
  }
}

function allowOf(routes: readonly Route[]): string {
  const methods = routes.map((route) => route.method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
}

/** Fixed segments before parameters, so that `/orders/slots` is not read as an order id. */
function byPath(routes: readonly Route[]): [string, Route[]][] {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    groups.set(route.path, [...(groups.get(route.path) ?? []), route]);
  }
  const rank = (path: string): string => path.replace(/:[A-Za-z0-9_]+/g, '\uffff');
  return [...groups].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
}
