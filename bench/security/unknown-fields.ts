import type { z } from 'zod';
import type { Route } from '../../api/kit/route.js';
import { RESOURCES } from '../../resources/index.js';
import { send, inParallel, type Call } from './http.js';
import { isServed, reachOf } from './expectation.js';
import { nameOf } from './matrix.js';
import { HUMAN_ROLES } from './people.js';
import { bodyOf, callOf, partsOf, takesJson } from './requests.js';
import { leavesOf, withLeaf } from './sample-of.js';
import type { Scene } from './scene.js';

/** What attackers add to a body, whatever the schema is. */
const CLASSICS = [
  '_id',
  'role',
  'roles',
  'status',
  'price',
  'priceFen',
  'commission',
  'commissionBps',
  'balance',
  'ownerId',
  'merchantId',
  'cityCode',
  'version',
  '__proto__',
  'constructor',
  'prototype',
  '$where',
  '$set',
  'a.b',
];
/** Never part of a message of ours: its return would be a reflection. */
const MARKER = 'zz-marker-7f3a';
const WIDTH = 8;
/** A short run tries every so manyth name, another one on each route. */
const SHORT = 3;

export type FieldFault = { readonly route: string; readonly field: string; readonly got: string };

export type FieldsResult = {
  readonly tries: number;
  readonly faults: readonly FieldFault[];
};

export type FieldsInput = {
  readonly apiUrl: string;
  readonly scene: Scene;
  readonly routes: readonly Route[];
  /** Only the classics, not every field name of the product. */
  readonly isShort?: boolean;
};

/** Who is let through to the validation of a route; undefined for public ones. */
export function tokenOf(scene: Scene, route: Route): string | undefined {
  if (route.access === 'public') return undefined;
  const roles = HUMAN_ROLES.filter((role) => reachOf(route, role) !== undefined);
  const role = roles.find((one) => isServed(route, one)) ?? roles[0];
  return role && scene.people.get(role)?.token();
}

/**
 * R37: on each write every field that the route's body does not declare is refused, at the top and
 * inside each object; the refusal does not repeat the value. Queries the same on every route.
 */
export async function runUnknownFields(input: FieldsInput): Promise<FieldsResult> {
  const { routes, scene, apiUrl } = input;
  const names = [...new Set([...CLASSICS, ...(input.isShort ? [] : fieldNames(routes))])];
  const faults: FieldFault[] = [];
  let tries = 0;
  for (const [turn, route] of routes.entries()) {
    if (!takesJson(route)) continue;
    await scene.renew();
    const some = input.isShort
      ? names.filter((_name, index) => index % SHORT === turn % SHORT)
      : names;
    const attacks = attacksOn({ route, scene, names: some });
    tries += attacks.length;
    await inParallel(attacks, WIDTH, async ({ field, call }) => {
      const reply = await send(apiUrl, call);
      const isRefused = reply.status === 400 && reply.json?.code === 'INVALID_INPUT';
      // Routes that are counted strictly may be closed for the moment.
      if (reply.status === 429) return;
      if (isRefused && !reply.text.includes(MARKER)) return;
      faults.push({
        route: nameOf(route),
        field,
        got: `${reply.status} ${reply.text.slice(0, 120)}`,
      });
    });
  }
  return { tries, faults };
}

/** Names of all fields that any body or document has. */
function fieldNames(routes: readonly Route[]): readonly string[] {
  const shapes = [
    ...routes.map(({ body }) => shapeOf(body)),
    ...RESOURCES.map(({ schema }) => schema.shape as Record<string, unknown>),
  ];
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
}

function shapeOf(schema: z.ZodType | undefined): Readonly<Record<string, unknown>> {
  const bare = schema as { readonly shape?: Record<string, unknown> } | undefined;
  return bare?.shape ?? {};
}

type Attack = { readonly field: string; readonly call: Call };

function attacksOn(input: {
  readonly route: Route;
  readonly scene: Scene;
  readonly names: readonly string[];
}): readonly Attack[] {
  const { route, scene, names } = input;
  const set = scene.sets.own;
  const parts = partsOf(route, set);
  const token = tokenOf(scene, route);
  const query: Attack = {
    field: '?zz',
    call: callOf(route, { ...parts, query: { ...parts.query, zz: MARKER } }, token),
  };
  if (route.method === 'get') return [query];
  const full = bodyOf(route, set, true) ?? {};
  const declared = new Set(Object.keys(full as object));
  const known = new Set(Object.keys(shapeOf(route.body)));
  const top = names
    .filter((name) => !declared.has(name) && !known.has(name))
    .map((field) => ({ field, path: [] as readonly (string | number)[] }));
  const nested = nestedObjects(full).map((path) => ({ field: 'zzUnknown', path }));
  return [
    query,
    ...[...top, ...nested].map(({ field, path }) => ({
      field: [...path, field].join('.'),
      call: { ...callOf(route, parts, token), rawBody: bodyWith({ full, field, path }) },
    })),
  ];
}

/** Objects inside the body that a schema describes; free records are left out. */
function nestedObjects(full: unknown): readonly (readonly (string | number)[])[] {
  return leavesOf(full)
    .objects.map(({ path }) => path)
    .filter((path) => path.length > 0 && !path.some((key) => FREE.has(String(key))));
}
/** Answers by field code: which codes there are depends on the item, so no schema lists them. */
const FREE = new Set(['answers']);

/** JSON text with one more field; `__proto__` is written as text, where an object would lose it. */
function bodyWith(input: {
  readonly full: unknown;
  readonly field: string;
  readonly path: readonly (string | number)[];
}): string {
  const { full, field, path } = input;
  const at = path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string | number, unknown>>)[key],
    full,
  );
  const PLACE = 'zz-place-of-the-field';
  const leaf = { ...(at as object), [PLACE]: MARKER };
  const body = withLeaf({ value: full, full, path, leaf });
  return JSON.stringify(body).replace(JSON.stringify(PLACE), JSON.stringify(field));
}
