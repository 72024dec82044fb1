import { AppError } from '../../contract/terms/errors.js';
import type { AuditTarget } from '../../contract/terms/audit.js';
import { hideNumbers } from '../../contract/terms/masks.js';
import type { Actor, Audience } from '../../contract/terms/permissions.js';
import type { AuditContext } from '../../use-cases/audit/record-audit.js';
import { audiencesOf } from './access.js';
import { operationIdOf, pathParams } from './route-names.js';
import type { Route, RouteContext } from './route.js';

/** Whose changes are recorded without being asked for. */
const STAFF: readonly Audience[] = ['admin', 'merchant'];

/**
 * How calls of a route get into the audit log. `staff`: the kit writes the entry, for staff only;
 * `everyone`: for whoever calls; `useCase`: the handler's use case writes it; `none`: nobody does.
 */
export type AuditMode = 'staff' | 'everyone' | 'useCase' | 'none';

export function auditModeOf(route: Route): AuditMode {
  if (route.audit === 'before') return 'everyone';
  if (route.audit === 'inTransaction') return 'useCase';
  return route.audit === undefined && isStaffWrite(route) ? 'staff' : 'none';
}

/** What is wrong with a route's `audit`: told at boot. */
export function auditFaults(route: Route): string[] {
  const { audit, access } = route;
  if (audit === undefined) return [];
  if (typeof audit === 'object') {
    if (audit.none.trim() === '') return ['audit: none says no reason'];
    return isStaffWrite(route) ? [] : ['audit: none where nothing would be recorded anyway'];
  }
  if (access === 'public') return ['audit needs an actor, and the route is public'];
  if (audit === 'inTransaction' && route.method === 'get') {
    return ['audit inTransaction on a route that changes nothing'];
  }
  return [];
}

/** Who asks for what; a use case that writes its own entry passes it on. */
export function auditContextOf(input: {
  readonly route: Route;
  readonly actor: Actor;
  readonly ip: string;
  readonly requestId: string;
}): AuditContext {
  const { route, actor, ip, requestId } = input;
  const { id, audience, roles, sessionId } = actor;
  return {
    actor: { id, audience, roles },
    sid: sessionId,
    ip,
    requestId,
    action: operationIdOf(route),
  };
}

/**
 * Writes the entry of a call that is about to happen. When that fails the call must not happen:
 * throws SERVICE_UNAVAILABLE. A call that fails afterwards keeps its entry: it was asked for.
 */
export async function recordBefore(input: {
  readonly route: Route;
  readonly ctx: RouteContext;
}): Promise<void> {
  const { route, ctx } = input;
  const { audit: context } = ctx;
  if (context === undefined || !isRecorded(auditModeOf(route), context.actor.audience)) return;
  const entry = {
    ...context,
    target: targetOf({ route, params: ctx.params }),
    reason: reasonOf(ctx.body),
    after: route.raw ? ctx.rawBody.toString('base64') : route.body && ctx.body,
  };
  try {
    await ctx.deps.audit.record(entry);
  } catch (cause) {
    throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the audit entry was not written', cause });
  }
}

function isRecorded(mode: AuditMode, audience: Audience): boolean {
  return mode === 'everyone' || (mode === 'staff' && STAFF.includes(audience));
}

function isStaffWrite(route: Route): boolean {
  if (route.method === 'get' || route.access === 'public') return false;
  return audiencesOf(route.access).some((audience) => STAFF.includes(audience));
}

/**
 * The last id of the path: `/orders/:orderId/cases/:caseNo/…` is about the case. A bare `:id`
 * takes its kind from the segment before it.
 */
function targetOf(input: { readonly route: Route; readonly params: unknown }): AuditTarget | null {
  const { path } = input.route;
  const name = pathParams(path).at(-1);
  if (name === undefined) return null;
  const id = (input.params as Readonly<Record<string, unknown>>)[name];
  const segments = path.split('/');
  const before = segments[segments.indexOf(`:${name}`) - 1] ?? '';
  const kind = name === 'id' ? before : name.replace(/(Id|No|Code)$/, '');
  // Whoever puts a phone where an id belongs must not find it in the log again.
  return { kind, id: hideNumbers(String(id)) };
}

function reasonOf(body: unknown): string | null {
  const reason = (body as { readonly reason?: unknown } | null | undefined)?.reason;
  return typeof reason === 'string' ? reason : null;
}
