import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Route } from '../../api/kit/route.js';
import { operationIdOf, pathParams } from '../../api/kit/route-names.js';
import { StackError } from '../../stack/errors.js';
import { RESOURCE_SAMPLES } from '../../tests/factories/resource-samples.js';
import type { Call } from './http.js';
import { idOfField, pathWith, resourceOf, type ObjectSet } from './objects.js';
import { sampleOf } from './sample-of.js';

type Values = Readonly<Record<string, unknown>>;

const DAY = { startMinute: 480, endMinute: 1_200 };
const HOURS = { hours: Array.from({ length: 7 }, () => [DAY]), overrides: [], leave: [] };
const ADDRESS = {
  contact: '示例',
  phone: '13800138000',
  line: '示例路 1 号',
  point: { lng: 120.15, lat: 30.25 },
};

/** Bodies that a rule across fields asks for; everything else follows from the schema. */
const BODIES: Readonly<Record<string, Values>> = {
  postMerchantRedemptions: { code: '0123456789' },
  postCustomerOrders: { address: ADDRESS },
  postAdminOrders: { address: ADDRESS, phone: ADDRESS.phone },
  putAdminBrand: { color: '#0B7A75' },
  patchWorkerProfile: { radiusMeters: 5_000 },
  putWorkerHours: HOURS,
  postWorkerHoursPreview: HOURS,
  postResourcesWorkersByIdPreviewHours: HOURS,
  postAdminWorkersByWorkerIdDepositDeductions: { breachId: 'no-such-breach' },
};

/** A request that a route accepts at its edge, about the objects of one set. */
export type RequestParts = {
  readonly path: string;
  readonly query: Values;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export function partsOf(route: Route, set: ObjectSet): RequestParts {
  return {
    path: pathWith(route, set),
    query: queryOf(route, set, false),
    body: bodyOf(route, set, false),
    headers: {
      ...(route.idempotency === 'required' ? { 'idempotency-key': randomUUID() } : {}),
      ...(route.versioned ? { 'if-match': '"1"' } : {}),
    },
  };
}

/** As it goes over the wire. */
export function callOf(route: Route, parts: RequestParts, token?: string): Call {
  const query = new URLSearchParams(
    Object.entries(parts.query).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
  return {
    method: route.method,
    path: query === '' ? parts.path : `${parts.path}?${query}`,
    token,
    headers: parts.headers,
    ...(route.method === 'get' || parts.body === undefined ? {} : { body: parts.body }),
  };
}

export function queryOf(route: Route, set: ObjectSet, isFull: boolean): Values {
  if (route.query === undefined) return {};
  const made = sampleOf(route.query, { isFull, byName: (name) => idOfField(name, set) });
  return (made ?? {}) as Values;
}

/** False where the body is bytes that the handler reads itself. */
export function takesJson(route: Route): boolean {
  return route.raw !== true && route.streamed === undefined;
}

/** A body that the route's schema accepts; boot failure where none can be made. */
export function bodyOf(route: Route, set: ObjectSet, isFull: boolean): unknown {
  if (!takesJson(route)) return {};
  if (route.body === undefined) return undefined;
  const made = candidates(route, route.body, set, isFull).find(
    (body) => route.body?.safeParse(body).success,
  );
  if (made !== undefined || route.body.safeParse(undefined).success) return made;
  const operation = operationIdOf(route);
  throw new StackError('BAD_USAGE', `The security bench has no valid body for ${operation}.`);
}

function candidates(
  route: Route,
  schema: z.ZodType,
  set: ObjectSet,
  isFull: boolean,
): readonly unknown[] {
  const byName = (name: string): string | undefined => idIn(route, name, set);
  const least = sampleOf(schema, { byName });
  const full = sampleOf(schema, { byName, isFull: true });
  const added = BODIES[operationIdOf(route)];
  const more = added === undefined ? [] : [{ ...(least as Values), ...added }];
  return [...sampleBodies(route, set), ...more, ...(isFull ? [full, least] : [least, full])];
}

/** Fields called `id` in a bulk call name documents of the resource. */
function idIn(route: Route, name: string, set: ObjectSet): string | undefined {
  const resource = resourceOf(route);
  if (resource !== undefined && name === 'id' && route.path.includes('/bulk/')) {
    return set.resources[resource];
  }
  return idOfField(name, set);
}

/** Creation and edit of resources: the fixtures keep the rules across fields. */
function sampleBodies(route: Route, set: ObjectSet): readonly unknown[] {
  const resource = resourceOf(route);
  const sample = resource === undefined ? undefined : RESOURCE_SAMPLES[resource];
  if (sample === undefined) return [];
  const { cityCode, merchantId } = set;
  const isCreation = route.method === 'post' && route.path === `/resources/${resource}`;
  if (isCreation) return [sample.create({ tag: tagOf(), cityCode, merchantId })];
  return route.method === 'patch' ? [sample.edit] : [];
}

let tags = 0;
/** A new document each time. */
function tagOf(): string {
  tags += 1;
  return `x${tags.toString(36)}`;
}

/** True for requests that name an object in the path. */
export function hasObject(route: Route): boolean {
  return pathParams(route.path).length > 0;
}
