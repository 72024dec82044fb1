import type { Route } from '../../api/kit/route.js';
import { inParallel, send, type Call, type Reply } from './http.js';
import { nameOf } from './matrix.js';
import { bodyOf, callOf, hasObject, partsOf, queryOf } from './requests.js';
import { leavesOf, withLeaf } from './sample-of.js';
import type { Scene } from './scene.js';
import type { ObjectKind } from './objects.js';
import { tokenOf } from './unknown-fields.js';

const MEGABYTE = 1_024 * 1_024;
const DEEP = 5_000;

/** Put in place of every text of a body. `raw` is JSON text. */
const BODY_CORPUS: readonly { readonly name: string; readonly raw: string }[] = [
  { name: 'operator $gt', raw: '{"$gt":""}' },
  { name: 'operator $where', raw: '{"$where":"sleep(9000)"}' },
  { name: 'operator $regex', raw: '{"$regex":"^(a+)+$"}' },
  { name: 'list', raw: '["a","b"]' },
  { name: 'null', raw: 'null' },
  { name: 'huge number', raw: '1e309' },
  { name: 'NUL', raw: '"a\\u0000b"' },
  { name: 'bidi', raw: '"\\u202egnp.exe\\u2066"' },
  { name: 'lone surrogate', raw: '"\\ud800"' },
  { name: 'regex bomb', raw: JSON.stringify(`${'a'.repeat(30_000)}!`) },
  { name: 'blanks', raw: JSON.stringify(`${' '.repeat(30_000)}x`) },
  { name: 'digits', raw: JSON.stringify('1'.repeat(30_000)) },
  { name: 'script', raw: '"<script>alert(1)</script>${jndi:ldap://x}\' OR 1=1--"' },
  { name: '1 MB', raw: JSON.stringify('x'.repeat(MEGABYTE)) },
];
/** The whole body. */
const WHOLE_CORPUS: readonly { readonly name: string; readonly raw: string }[] = [
  { name: 'deep lists', raw: `${'['.repeat(DEEP)}${']'.repeat(DEEP)}` },
  { name: 'deep objects', raw: `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}` },
  { name: 'many keys', raw: `{${Array.from({ length: 4_000 }, (_n, i) => `"k${i}":1`).join()}}` },
  { name: 'cut JSON', raw: '{"a":' },
  { name: 'a text', raw: '"text"' },
  { name: 'duplicate __proto__', raw: '{"__proto__":{"isAdmin":true},"__proto__":null}' },
];
/** Put in place of every value of a query. */
const QUERY_CORPUS: readonly { readonly name: string; readonly value: string }[] = [
  { name: 'NUL', value: 'a\u0000b' },
  { name: 'bidi', value: '\u202egnp.exe' },
  { name: 'regex', value: '^(a+)+$' },
  { name: 'regex bomb', value: `${'a'.repeat(4_000)}!` },
  { name: 'huge number', value: '1e309' },
  { name: 'huge page', value: '1000000000' },
  { name: 'negative', value: '-1' },
  { name: 'JSON operator', value: '{"$ne":null}' },
  { name: 'many commas', value: ','.repeat(4_000) },
  { name: 'script', value: `<script>alert(1)</script>' OR 1=1--` },
];
/** Put in place of every id of a path, already encoded. */
const PATH_CORPUS = ['%00', '..%2f..%2fetc', '%7B%22%24ne%22%3Anull%7D', 'a'.repeat(3_000), '%ff'];

const WIDTH = 6;
/** Processor time that one request may cost. */
const REQUEST_MS_MAX = 1_000;

export type InjectionFault = {
  readonly route: string;
  readonly what: string;
  readonly got: string;
};

export type InjectionResult = {
  readonly injections: number;
  readonly serverErrors: number;
  readonly slow: number;
  readonly slowestMs: number;
  readonly faults: readonly InjectionFault[];
};

export type InjectionInput = {
  readonly apiUrl: string;
  readonly scene: Scene;
  readonly routes: readonly Route[];
  /** Whose objects the requests name. */
  readonly kind?: ObjectKind;
  /** Every so manyth attack alone, for a short run. */
  readonly step?: number;
};

type Attack = { readonly what: string; readonly call: Call };

/**
 * R41: every text of a body, every value of a query and every id of a path replaced by each entry
 * of the corpus. A slow request is sent again alone: what is left then is its own time.
 */
export async function runInjections(input: InjectionInput): Promise<InjectionResult> {
  const { apiUrl, routes, scene } = input;
  const faults: InjectionFault[] = [];
  let [injections, serverErrors, slow, slowestMs] = [0, 0, 0, 0];
  let turn = 0;
  for (const route of routes) {
    await scene.renew();
    const attacks = attacksOn(input, route).filter(() => turn++ % (input.step ?? 1) === 0);
    injections += attacks.length;
    const late: Attack[] = [];
    await inParallel(attacks, WIDTH, async ({ what, call }) => {
      const reply = await send(apiUrl, call);
      if (reply.status >= 500) {
        serverErrors += 1;
        faults.push({ route: nameOf(route), what, got: shortOf(reply) });
      }
      if (reply.elapsedMs > REQUEST_MS_MAX) late.push({ what, call });
      else slowestMs = Math.max(slowestMs, reply.elapsedMs);
    });
    for (const { what, call } of late) {
      const reply = await send(apiUrl, call);
      slowestMs = Math.max(slowestMs, reply.elapsedMs);
      if (reply.elapsedMs <= REQUEST_MS_MAX) continue;
      slow += 1;
      faults.push({ route: nameOf(route), what, got: `${Math.round(reply.elapsedMs)} ms` });
    }
  }
  return { injections, serverErrors, slow, slowestMs: Math.round(slowestMs), faults };
}

function shortOf({ status, text }: Reply): string {
  return `${status} ${text.slice(0, 160)}`;
}

function attacksOn(input: InjectionInput, route: Route): readonly Attack[] {
  const { scene } = input;
  const token = tokenOf(scene, route);
  return [
    ...bodyAttacks(input, route, token),
    ...queryAttacks(input, route, token),
    ...pathAttacks(input, route, token),
  ];
}

function setOf({ scene, kind = 'own' }: InjectionInput) {
  return scene.sets[kind];
}

function bodyAttacks(input: InjectionInput, route: Route, token?: string): readonly Attack[] {
  if (route.method === 'get') return [];
  const set = setOf(input);
  const parts = partsOf(route, set);
  const call = callOf(route, parts, token);
  const least = parts.body ?? {};
  const full = bodyOf(route, set, true) ?? {};
  const PLACE = 'zz-place-of-the-value';
  const texts = leavesOf(full).texts.flatMap(({ path }) =>
    BODY_CORPUS.map(({ name, raw }) => {
      const body = withLeaf({ value: least, full, path, leaf: PLACE });
      const rawBody = JSON.stringify(body).replace(JSON.stringify(PLACE), () => raw);
      return { what: `${path.join('.')}: ${name}`, call: { ...call, rawBody } };
    }),
  );
  const whole = WHOLE_CORPUS.map(({ name, raw }) => ({
    what: `body: ${name}`,
    call: { ...call, rawBody: raw },
  }));
  return [...texts, ...whole];
}

function queryAttacks(input: InjectionInput, route: Route, token?: string): readonly Attack[] {
  const set = setOf(input);
  const parts = partsOf(route, set);
  const full = queryOf(route, set, true);
  const values = Object.keys(full).flatMap((key) =>
    QUERY_CORPUS.map(({ name, value }) => ({
      what: `?${key}: ${name}`,
      call: callOf(route, { ...parts, query: { ...parts.query, [key]: value } }, token),
    })),
  );
  const nested = Object.keys(full).map((key) => ({
    what: `?${key}[$ne]`,
    call: callOf(route, { ...parts, query: { ...parts.query, [`${key}[$ne]`]: 'x' } }, token),
  }));
  return [...values, ...nested];
}

function pathAttacks(input: InjectionInput, route: Route, token?: string): readonly Attack[] {
  if (!hasObject(route)) return [];
  const parts = partsOf(route, setOf(input));
  return PATH_CORPUS.map((value) => ({
    what: `path: ${value.slice(0, 20)}`,
    call: {
      ...callOf(route, parts, token),
      path: route.path.replace(/:[A-Za-z0-9_]+/g, value),
    },
  }));
}
