import { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import { rolesOfAudience } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { audiencesOf } from './access.js';
import { auditFaults } from './audit.js';
import { pathParams } from './route-names.js';
import { HTTP_METHODS, type Route } from './route.js';

const DEPTH_MAX = 12;

/**
 * Boot check of the whole registry: deny by default (a route without an access rule), strict
 * input schemas, declared path parameters, a consistent audit rule, no two routes on one path.
 * Throws INTERNAL with every fault listed, so that the process does not start.
 */
export function checkRoutes(routes: readonly Route[]): void {
  const faults = routes.flatMap((route) =>
    faultsOf(route).map((fault) => `${route.method.toUpperCase()} ${route.path}: ${fault}`),
  );
  faults.push(...clashesOf(routes));
  if (faults.length > 0) {
    throw new AppError('INTERNAL', { detail: `bad routes:\n  ${faults.join('\n  ')}` });
  }
}

function faultsOf(route: Route): string[] {
  const faults = accessFaults(route);
  if (faults.length === 0) faults.push(...auditFaults(route));
  if (!HTTP_METHODS.includes(route.method)) faults.push('unknown method');
  if (!/^(\/(:[A-Za-z][A-Za-z0-9]*|[a-z0-9][a-z0-9.-]*))+$/.test(route.path)) {
    faults.push('path is not /kebab-case/:param');
  }
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part];
    if (schema && !isStrict(schema)) faults.push(`${part} accepts unknown keys (use strictObject)`);
  }
  const declared = route.params instanceof z.ZodObject ? Object.keys(route.params.shape) : [];
  const used = pathParams(route.path);
  if (declared.length !== used.length || used.some((name) => !declared.includes(name))) {
    faults.push(`params schema must declare exactly: ${used.join(', ') || 'nothing'}`);
  }
  if (route.body && (route.method === 'get' || route.method === 'delete')) {
    faults.push('has a body schema on a method without body');
  }
  if (route.body && route.raw) faults.push('raw routes have no body schema');
  if (route.streamed && (route.body || route.raw || route.idempotency)) {
    faults.push('streamed routes have no body schema, no raw body and no idempotency key');
  }
  if (Object.keys(route.responses).length === 0) faults.push('declares no response');
  return faults;
}

function accessFaults(route: Route): string[] {
  const access: Route['access'] | undefined = route.access;
  if (access === undefined || access === null) return ['has no access rule'];
  if (access === 'public') {
    return route.idempotency ? ['idempotency needs an actor, and the route is public'] : [];
  }
  const audiences = audiencesOf(access);
  if (audiences.length === 0) return ['access rule names no audience'];
  const { permission, roles } = access;
  if (permission === undefined) {
    if (!roles || roles.length === 0) return ['access rule names neither permission nor roles'];
    return access.scope ? [] : ['access rule by roles names no scope'];
  }
  return audiences
    .filter((audience) => !scopeOf({ roles: rolesOfAudience(audience), permission }))
    .map((audience) => `no role of audience ${audience} holds ${permission}`);
}

function clashesOf(routes: readonly Route[]): string[] {
  const seen = new Set<string>();
  const names = new Map<string, string>();
  const faults: string[] = [];
  for (const { method, path } of routes) {
    const shape = path.replace(/:[A-Za-z0-9_]+/g, ':');
    const key = `${method.toUpperCase()} ${shape}`;
    if (seen.has(key)) faults.push(`${key}: declared twice`);
    seen.add(key);
    const other = names.get(shape);
    if (other !== undefined && other !== path)
      faults.push(`${path} and ${other}: name params alike`);
    names.set(shape, path);
  }
  return faults;
}

/** True when no object inside the schema lets unknown keys through (records are open by intent). */
export function isStrict(schema: unknown, depth = 0): boolean {
  if (depth > DEPTH_MAX) return true;
  if (schema instanceof z.ZodObject) {
    const { catchall } = schema.def;
    if (!(catchall instanceof z.ZodNever)) return false;
    return Object.values(schema.shape).every((inner) => isStrict(inner, depth + 1));
  }
  return innerOf(schema).every((inner) => isStrict(inner, depth + 1));
}

function innerOf(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodTuple) return schema.def.items;
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodPipe) return [schema.in];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return [schema.def.innerType];
  }
  return [];
}
