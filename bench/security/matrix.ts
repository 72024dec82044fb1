import type { Route } from '../../api/kit/route.js';
import { audiencesOf } from '../../api/kit/access.js';
import { AUDIENCES, type Role } from '../../contract/terms/permissions.js';
import { isHidden, isServed, mayBeForbidden, reachOf } from './expectation.js';
import { send, inParallel, type Reply } from './http.js';
import { OBJECT_KINDS, privateIdsOf, withoutIds, type ObjectKind } from './objects.js';
import { HUMAN_ROLES, type Person } from './people.js';
import { callOf, hasObject, partsOf } from './requests.js';
import type { Scene } from './scene.js';

/** Callers without a good token, besides the roles. */
const NOBODIES = ['anonymous', 'expired', 'revoked', 'wrongAudience'] as const;
type Nobody = (typeof NOBODIES)[number];
export type Caller = Role | Nobody;
export const CALLERS: readonly Caller[] = [...HUMAN_ROLES, ...NOBODIES];

/** One cell whose answer was not the expected one. */
export type Difference = {
  readonly route: string;
  readonly caller: string;
  readonly kind: ObjectKind;
  readonly expected: string;
  readonly got: string;
};

export type MatrixResult = {
  readonly cells: number;
  readonly differences: readonly Difference[];
  readonly serverErrors: number;
  /** Routes that nobody got past the check of the object's owner with his own object. */
  readonly unreached: readonly string[];
};

/** Routes that end the session they are called with: each call has one of its own. */
const ENDS_SESSION = /^\/auth\/logout/;
/** So many callers of one route at the same time. */
const WIDTH = 6;

export type MatrixInput = {
  readonly apiUrl: string;
  readonly scene: Scene;
  readonly routes: readonly Route[];
  readonly kinds?: readonly ObjectKind[];
  /**
   * Who is refused at the door is sent there once and not for every kind of object; Temporal is
   * not there, so that a request which gets as far as a run is answered with 503.
   */
  readonly isShort?: boolean;
};

/**
 * R35: every route × every caller × every kind of object. What is expected follows from the
 * registry alone. Readers go first, so that they see the scene as it was made.
 */
export async function runMatrix(input: MatrixInput): Promise<MatrixResult> {
  const { routes, scene } = input;
  const kinds = input.kinds ?? OBJECT_KINDS;
  const differences: Difference[] = [];
  const unreached: string[] = [];
  let cells = 0;
  let serverErrors = 0;
  for (const route of inOrder(routes)) {
    await scene.renew();
    const reached: boolean[] = [];
    await inParallel(CALLERS, WIDTH, async (caller) => {
      const answers = await answersOf({ ...input, route, caller, kinds });
      cells += answers.size;
      for (const reply of answers.values()) if (isServerError(input, reply)) serverErrors += 1;
      differences.push(...judge({ ...input, route, caller, answers }));
      reached.push(isReached({ scene, answers }));
    });
    if (hasObject(route) && kinds.includes('own') && !reached.includes(true)) {
      unreached.push(nameOf(route));
    }
  }
  return { cells, differences, serverErrors, unreached };
}

export function nameOf(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method.toUpperCase()} ${route.path}`;
}

function inOrder(routes: readonly Route[]): readonly Route[] {
  const isRead = (route: Route): boolean => route.method === 'get';
  return [...routes.filter(isRead), ...routes.filter((route) => !isRead(route))];
}

type Answers = ReadonlyMap<ObjectKind, Reply>;
type CellInput = MatrixInput & { readonly route: Route; readonly caller: Caller };

/** One's own object comes last: what happens to it must not change the other answers. */
async function answersOf(
  input: CellInput & { readonly kinds: readonly ObjectKind[] },
): Promise<Answers> {
  const { apiUrl, scene, route, caller, kinds } = input;
  const answers = new Map<ObjectKind, Reply>();
  const isRefused = isNobody(caller) || reachOf(route, caller) === undefined;
  const asked = input.isShort && isRefused ? kinds.slice(-1) : [...kinds].reverse();
  for (const kind of asked) {
    const token = await tokenFor(input);
    const call = callOf(route, partsOf(route, scene.sets[kind]), token);
    answers.set(kind, await send(apiUrl, call));
  }
  return answers;
}

async function tokenFor({ scene, route, caller }: CellInput): Promise<string | undefined> {
  if (caller === 'anonymous') return undefined;
  if (!isNobody(caller)) {
    return ENDS_SESSION.test(route.path) ? scene.leaver(caller) : personIn(scene, caller).token();
  }
  const person = admittedTo(scene, route);
  if (caller === 'expired') return person.expired();
  if (caller === 'revoked') return person.revoked;
  const audiences = route.access === 'public' ? [] : audiencesOf(route.access);
  const others = AUDIENCES.filter((audience) => audience !== person.audience);
  return person.signedFor(others.find((one) => !audiences.includes(one)) ?? others[0] ?? 'worker');
}

function isNobody(caller: Caller): caller is Nobody {
  return (NOBODIES as readonly string[]).includes(caller);
}

function personIn(scene: Scene, role: Role): Person {
  const person = scene.people.get(role);
  if (person === undefined) throw new RangeError(`nobody is ${role}`);
  return person;
}

/** Whose token would be good here, if it were not spoilt. */
function admittedTo(scene: Scene, route: Route): Person {
  const role = HUMAN_ROLES.find((one) => reachOf(route, one) !== undefined) ?? 'customer';
  return personIn(scene, role);
}

function judge(input: CellInput & { readonly answers: Answers }): Difference[] {
  const { route, caller, answers, scene } = input;
  const faults: Difference[] = [];
  for (const [kind, reply] of answers) {
    const expected = faultOf({ ...input, kind, reply });
    if (expected === undefined) continue;
    const got = `${reply.status} ${reply.text.slice(0, 160)}`;
    faults.push({ route: nameOf(route), caller, kind, expected, got });
  }
  return faults.concat(strangersShown({ scene, route, caller, answers }));
}

/** What should have come instead; undefined = as expected. */
function faultOf(
  input: CellInput & {
    readonly answers: Answers;
    readonly kind: ObjectKind;
    readonly reply: Reply;
  },
): string | undefined {
  const { route, caller, kind, reply, answers, scene } = input;
  const { status } = reply;
  if (isServerError(input, reply)) return 'no server error';
  if (route.access === 'public') return undefined;
  if (caller === 'wrongAudience') return [401, 403].includes(status) ? undefined : '401 or 403';
  if (isNobody(caller)) return status === 401 ? undefined : '401';
  const scope = reachOf(route, caller);
  if (scope === undefined || !isServed(route, caller)) return status === 403 ? undefined : '403';
  if (status === 403 && mayBeForbidden(route)) return undefined;
  if (status === 401 || status === 403) return 'an admitted role is neither 401 nor 403';
  if (!isHidden({ route, scope, kind })) return undefined;
  const missing = answers.get('missing');
  if (missing === undefined) return undefined;
  const isSame =
    status === missing.status &&
    comparable(reply.text, scene.sets[kind]) === comparable(missing.text, scene.sets.missing);
  return isSame ? undefined : `as for a missing object: ${missing.status} ${missing.text}`;
}

function isServerError(input: MatrixInput, { status, json }: Reply): boolean {
  if (status < 500) return false;
  return !(input.isShort === true && json?.code === 'SERVICE_UNAVAILABLE');
}

function comparable(text: string, set: Scene['sets']['own']): string {
  return withoutIds(text.replace(/"requestId":"[^"]*"/g, '"requestId":"-"'), set);
}

/** Whatever was asked for: ids of the other tenant are in no answer to people of this one. */
function strangersShown(input: {
  readonly scene: Scene;
  readonly route: Route;
  readonly caller: Caller;
  readonly answers: Answers;
}): Difference[] {
  const { scene, route, caller, answers } = input;
  if (route.access === 'public' || isNobody(caller)) return [];
  const scope = reachOf(route, caller);
  if (scope === undefined || scope === 'all') return [];
  const ids = [
    ...privateIdsOf(scene.sets.other),
    ...(scope === 'own' ? privateIdsOf(scene.sets.same) : []),
  ];
  return [...answers].flatMap(([kind, { status, text }]) => {
    const shown = status < 300 ? ids.find((id) => text.includes(`"${id}"`)) : undefined;
    if (shown === undefined) return [];
    const expected = `no id of somebody else (${shown})`;
    return [{ route: nameOf(route), caller, kind, expected, got: `${status}` }];
  });
}

/** His own object gave another answer than one that does not exist. */
function isReached(input: { readonly scene: Scene; readonly answers: Answers }): boolean {
  const { scene, answers } = input;
  const own = answers.get('own');
  const missing = answers.get('missing');
  if (own === undefined || missing === undefined || [401, 403].includes(own.status)) return false;
  return (
    own.status !== missing.status ||
    comparable(own.text, scene.sets.own) !== comparable(missing.text, scene.sets.missing)
  );
}

/** R35, the part of a fresh factor: without one an admitted person is sent to show it. */
export async function runStepUp(input: MatrixInput): Promise<readonly Difference[]> {
  const { apiUrl, scene, routes } = input;
  const differences: Difference[] = [];
  for (const route of routes) {
    if (route.access === 'public' || route.access.stepUp !== true) continue;
    await scene.renew();
    for (const role of HUMAN_ROLES.filter((one) => reachOf(route, one) !== undefined)) {
      const token = personIn(scene, role).staleToken();
      const reply = await send(apiUrl, callOf(route, partsOf(route, scene.sets.own), token));
      if (reply.status === 403 && reply.json?.code === 'STEP_UP_REQUIRED') continue;
      const got = `${reply.status} ${reply.text.slice(0, 160)}`;
      const expected = '403 STEP_UP_REQUIRED';
      differences.push({ route: nameOf(route), caller: role, kind: 'own', expected, got });
    }
  }
  return differences;
}
