import type { Route } from '../../api/kit/route.js';
import type { Role } from '../../contract/terms/permissions.js';
import { reachOf } from '../security/expectation.js';
import { inParallel, send, type Call } from '../security/http.js';
import { nameOf } from '../security/matrix.js';
import type { ObjectSet } from '../security/objects.js';
import { HUMAN_ROLES, type Person } from '../security/people.js';
import { callOf, hasObject, partsOf, queryOf } from '../security/requests.js';
import { isOwnersView } from './allowed.js';
import { readAnswer } from './patterns.js';

/** A view in which somebody saw a number that is not his own. */
export type Leak = {
  readonly route: string;
  readonly role: Role;
  readonly what: string;
  readonly path: string;
};

export type ViewsResult = {
  /** Answers with content that were looked through. */
  readonly views: number;
  /** Those that show a masked phone, number or name. */
  readonly maskedViews: number;
  /** Owners who saw their own number, in the views where they may. */
  readonly ownersViews: number;
  readonly leaks: readonly Leak[];
};

const WIDTH = 8;

/**
 * R49: every reading route as every role that it lets in, about the objects of the sets; lists with
 * their filters left out and filled in. Reveals are no reading routes.
 */
export async function runViews(input: {
  readonly apiUrl: string;
  readonly routes: readonly Route[];
  readonly people: ReadonlyMap<Role, Person>;
  readonly sets: readonly ObjectSet[];
}): Promise<ViewsResult> {
  const { apiUrl, routes, people, sets } = input;
  const leaks = new Map<string, Leak>();
  let [views, maskedViews, ownersViews] = [0, 0, 0];
  for (const person of people.values()) await person.renew();
  for (const route of routes.filter(({ method }) => method === 'get')) {
    await inParallel(rolesOf(route), WIDTH, async (role) => {
      const token = people.get(role)?.token();
      if (token === undefined) return;
      for (const call of callsOf(route, sets, token)) {
        const reply = await send(apiUrl, call);
        if (reply.status >= 300) continue;
        views += 1;
        const { plain, hasMasked } = readAnswer(reply.json ?? reply.text);
        if (hasMasked) maskedViews += 1;
        for (const { what, path } of plain) {
          const seen = { route: nameOf(route), role, what, path };
          if (isOwnersView(seen)) ownersViews += 1;
          else leaks.set(JSON.stringify(seen), seen);
        }
      }
    });
  }
  return { views, maskedViews, ownersViews, leaks: [...leaks.values()] };
}

/** Lists with their filters left out and filled in; objects of each set. */
function callsOf(route: Route, sets: readonly ObjectSet[], token: string): readonly Call[] {
  const named = hasObject(route) ? sets : sets.slice(0, 1);
  const calls = named.flatMap((set) => {
    const parts = partsOf(route, set);
    const queries = [parts.query, queryOf(route, set, true)];
    return queries.map((query) => callOf(route, { ...parts, query }, token));
  });
  return [...new Map(calls.map((call) => [call.path, call])).values()];
}

function rolesOf(route: Route): readonly Role[] {
  return HUMAN_ROLES.filter((role) => reachOf(route, role) !== undefined);
}
