import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { ErrorCode } from '../../contract/terms/errors.js';
import type { ModuleCode } from '../../contract/terms/modules.js';
import type { Actor, Audience, Permission, Role, Scope } from '../../contract/terms/permissions.js';
import type { AuditContext } from '../../use-cases/audit/record-audit.js';
import type { ApiDeps } from '../deps.js';
import type { RateClass } from './rate-limit-classes.js';

export const HTTP_METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/**
 * Who may call a route. `public` needs no token. A permission's reach comes from the roles of the
 * actor (`ctx.scope`); a role list states the reach itself. `stepUp` asks for a factor shown in the
 * last five minutes.
 */
export type AccessRule =
  | 'public'
  | {
      readonly audience: Audience | readonly Audience[];
      readonly permission: Permission;
      readonly roles?: undefined;
      readonly stepUp?: true;
    }
  | {
      readonly audience: Audience | readonly Audience[];
      readonly roles: readonly Role[];
      readonly scope: Scope;
      readonly permission?: undefined;
      readonly stepUp?: true;
    };

/** A body that is not JSON of a schema: event streams, callback acknowledgements, pages. */
export type OtherContent = { readonly contentType: string; readonly description: string };

/** JSON by schema, nothing at all, or other content sent as it is. */
export type ResponseSpec = z.ZodType | null | OtherContent;
export type ResponseSpecs = Readonly<Record<number, ResponseSpec>>;

/** Returned by a handler that has written to `ctx.http.response` itself (streams only). */
export const STREAMED = Symbol('streamed');
export type Streamed = typeof STREAMED;

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a handler gets. Everything in it has been validated; `deps` is the composition root's. */
export type RouteContext<P = unknown, Q = unknown, B = unknown, A = Actor | undefined> = {
  readonly actor: A;
  /** Who asks for what; use cases of `inTransaction` routes pass it on to the audit log. */
  readonly audit: A extends Actor ? AuditContext : undefined;
  /** Reach of the actor here; `own` on public routes, which read no one's rows. */
  readonly scope: Scope;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Bytes as received; empty unless the route is `raw`. */
  readonly rawBody: Buffer;
  readonly headers: IncomingMessage['headers'];
  readonly requestId: string;
  /** Empty unless the route asks for it. */
  readonly idempotencyKey: string;
  /** Version of If-Match; 0 unless the route is `versioned`. */
  readonly expectedVersion: number;
  /** Arrival by the server's clock, before any waiting: deadlines are judged by it. */
  readonly receivedAtMs: number;
  readonly ip: string;
  readonly deps: ApiDeps;
  /** For streams only; other handlers return a reply. */
  readonly http: { readonly request: IncomingMessage; readonly response: ServerResponse };
};

/** Rule of a route that needs a login. */
export type SignedIn = Exclude<AccessRule, 'public'>;

/** A body field whose value is a rate limit key of its own. */
export type RateSubjects = Readonly<
  Partial<Record<'phone' | 'account' | 'family' | 'store' | 'device', string>>
>;

export type RateLimitRule =
  | RateClass
  | {
      readonly class: RateClass;
      subjects?(input: { readonly params: unknown; readonly body: unknown }): RateSubjects;
      /** What the request takes of the rules that count bytes. */
      bytes?(input: { readonly params: unknown; readonly body: unknown }): number;
    };

type RouteBase<R extends ResponseSpecs> = {
  readonly method: HttpMethod;
  /** Under /api/v1, Express style: `/customer/orders/:orderId/cancel`. */
  readonly path: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly responses: R;
  /** Codes of business errors this route may answer; those of the framework are added. */
  readonly errors?: readonly ErrorCode[];
  readonly idempotency?: 'required' | 'optional';
  readonly versioned?: boolean;
  readonly raw?: boolean;
  /**
   * Content types of a body that the handler reads from `ctx.http.request` itself, within bounds
   * of its own; no parser touches it.
   */
  readonly streamed?: readonly string[];
  /** Bytes of a body at most, where the usual bound is too small (a sheet to import). */
  readonly bodyBytesMax?: number;
  /** Part of the product that may be switched off; the route then does not exist. */
  readonly module?: ModuleCode;
  readonly rateLimit?: RateLimitRule;
  /**
   * How a call gets its entry in the audit log. `before`: the kit writes it for whoever calls,
   * before the handler; without an entry nothing happens. `inTransaction`: the use case writes it
   * together with the change. Left out: as `before`, for staff, on everything but GET.
   */
  readonly audit?: AuditRule;
};

export type AuditRule = 'before' | 'inTransaction' | { readonly none: string };

/** A route as the app and the OpenAPI document see it: plain data and a handler. */
export type Route = RouteBase<ResponseSpecs> & {
  readonly access: AccessRule;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  handler(ctx: RouteContext): Promise<Reply | Streamed>;
};

type BodyOf<S extends ResponseSpec> = S extends z.ZodType
  ? { readonly body: z.input<S> }
  : S extends null
    ? { readonly body?: undefined }
    : { readonly body: string | Uint8Array };

type ReplyOf<R extends ResponseSpecs> = {
  [K in keyof R & number]: {
    readonly status: K;
    readonly headers?: Readonly<Record<string, string>>;
  } & BodyOf<R[K]>;
}[keyof R & number];

type OutputOf<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

export type RouteSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends ResponseSpecs,
  A extends AccessRule,
> = RouteBase<R> & {
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  handler(
    ctx: RouteContext<
      OutputOf<P>,
      OutputOf<Q>,
      OutputOf<B>,
      A extends 'public' ? undefined : Actor
    >,
  ): Promise<ReplyOf<NoInfer<R>> | Streamed>;
};

/**
 * Declares one route. The types of `ctx` and of the reply follow from the schemas; `buildApp`
 * checks the declaration itself at boot (access rule, strict schemas, path parameters).
 */
export function defineRoute<
  const R extends ResponseSpecs,
  const A extends AccessRule,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R, A>): Route {
  return spec as unknown as Route;
}
