import type { Route } from '../../api/kit/route.js';
import type { Role } from '../../contract/terms/permissions.js';
import { isServed, reachOf } from '../security/expectation.js';
import { inParallel, send, type Call } from '../security/http.js';
import { nameOf } from '../security/matrix.js';
import type { ObjectSet } from '../security/objects.js';
import { HUMAN_ROLES, type Person } from '../security/people.js';
import { bodyOf, callOf, hasObject, partsOf, queryOf, takesJson } from '../security/requests.js';
import { leavesOf, withLeaf } from '../security/sample-of.js';
import type { Canary } from './canary.js';
import type { Search } from './search.js';

const WIDTH = 6;

export type EchoResult = { readonly requests: number; readonly refused: number };

/**
 * Bad requests with the canary in every text of every body, every value of every query, every id of
 * every path, in field names and in headers. Nothing of it may come back, nor lie anywhere later.
 * Each has a field that no schema knows, or names objects that are not there: none is carried out.
 */
export async function sendEchoes(input: {
  readonly apiUrl: string;
  readonly routes: readonly Route[];
  readonly people: ReadonlyMap<Role, Person>;
  readonly missing: ObjectSet;
  readonly canary: Canary;
  readonly search: Search;
}): Promise<EchoResult> {
  const { apiUrl, routes, people, search } = input;
  let [requests, refused] = [0, 0];
  for (const person of people.values()) await person.renew();
  for (const route of routes) {
    const role = HUMAN_ROLES.find(
      (one) => reachOf(route, one) !== undefined && isServed(route, one),
    );
    const token = role && people.get(role)?.token();
    await inParallel(echoesOf({ ...input, route, token }), WIDTH, async (call) => {
      const reply = await send(apiUrl, call);
      requests += 1;
      if (reply.status >= 400) refused += 1;
      search.look(`answer ${nameOf(route)}`, Buffer.from(reply.text, 'utf8'));
    });
  }
  return { requests, refused };
}

type EchoInput = {
  readonly route: Route;
  readonly token: string | undefined;
  readonly missing: ObjectSet;
  readonly canary: Canary;
};

function echoesOf(input: EchoInput): readonly Call[] {
  return [
    ...bodyEchoes(input),
    ...queryEchoes(input),
    ...pathEchoes(input),
    ...headerEchoes(input),
  ];
}

function bodyEchoes({ route, token, missing, canary }: EchoInput): readonly Call[] {
  if (route.method === 'get') return [];
  const call = callOf(route, partsOf(route, missing), token);
  if (!takesJson(route)) return [{ ...call, rawBody: canary.words }];
  const values = Object.values(canary);
  const full = (bodyOf(route, missing, true) ?? {}) as object;
  const unknown = { [canary.phone]: canary.name, [canary.name]: canary.idNumber };
  const filled = leavesOf(full).texts.reduce<unknown>(
    (body, { path }, index) =>
      withLeaf({ value: body, full, path, leaf: values[index % values.length] }),
    full,
  );
  const isObject = typeof filled === 'object' && filled !== null && !Array.isArray(filled);
  return [
    ...(isObject ? [{ ...call, body: { ...filled, ...unknown } }] : []),
    { ...call, body: { ...full, ...unknown, ...canary } },
    { ...call, body: values },
    { ...call, rawBody: `{"${canary.phone}":"${canary.words}` },
  ];
}

function queryEchoes({ route, token, missing, canary }: EchoInput): readonly Call[] {
  const parts = partsOf(route, missing);
  const names = [...Object.keys(queryOf(route, missing, true)), canary.phone];
  const values = Object.values(canary);
  return names.map((name, index) => {
    const value = values[index % values.length];
    const query = { ...parts.query, [name]: value, [canary.idNumber]: 'x' };
    return callOf(route, { ...parts, query }, token);
  });
}

function pathEchoes({ route, token, missing, canary }: EchoInput): readonly Call[] {
  if (!hasObject(route)) return [];
  const call = callOf(route, partsOf(route, missing), token);
  // A phone has the form of an id of ours, a name has not.
  return [canary.phone, canary.name, canary.addressLine].map((value) => ({
    ...call,
    path: route.path.replace(/:[A-Za-z0-9_]+/g, encodeURIComponent(value)),
  }));
}

/** Keys, versions and tokens that are somebody's number, about an object that is not there. */
function headerEchoes({ route, token, missing, canary }: EchoInput): readonly Call[] {
  const call = callOf(route, partsOf(route, missing), token);
  const query = { path: `${call.path.split('?')[0] ?? ''}?${canary.phone}=1` };
  const headers = {
    'idempotency-key': canary.phone,
    'if-match': canary.phone,
    'accept-language': canary.idNumber,
    'x-request-id': canary.phone,
    'user-agent': `app ${canary.phone}`,
    referer: `https://shop.example/${encodeURIComponent(canary.name)}`,
  };
  return [
    { ...call, ...query, headers: { ...call.headers, ...headers } },
    { ...call, ...query, token: canary.phone, headers: { ...call.headers, ...headers } },
  ];
}
