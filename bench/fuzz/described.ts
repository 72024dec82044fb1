import { buildOpenApi } from '../../api/kit/openapi.js';
import { operationIdOf } from '../../api/kit/route-names.js';
import type { Route } from '../../api/kit/route.js';
import { API_VERSION } from '../../api/routes/index.js';
import type { ObjectSet } from '../security/objects.js';
import { partsOf } from '../security/requests.js';

type Json = Record<string, unknown>;
type Parameter = { readonly name: string; readonly in: string; example?: unknown };
type Operation = Json & {
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { example?: unknown }> };
};

/**
 * The document of some routes with the objects of the scene as examples: random ids lead to 404
 * and nowhere else. What the routes promise is left as it is.
 */
export function describedWith(routes: readonly Route[], set: ObjectSet): Json {
  const document = buildOpenApi({ routes, version: API_VERSION }) as unknown as Json;
  const byOperation = new Map(routes.map((route) => [operationIdOf(route), route]));
  const paths = structuredClone(document.paths) as Record<string, Record<string, Operation>>;
  for (const methods of Object.values(paths)) {
    for (const operation of Object.values(methods)) {
      const route = byOperation.get(operation.operationId ?? '');
      if (route !== undefined) addExamples(operation, route, set);
    }
  }
  return { ...document, paths };
}

function addExamples(operation: Operation, route: Route, set: ObjectSet): void {
  const parts = partsOf(route, set);
  const ids = idsOf(route.path, parts.path);
  for (const parameter of operation.parameters ?? []) {
    const value =
      parameter.in === 'path'
        ? ids.get(parameter.name)
        : parameter.in === 'query'
          ? parts.query[parameter.name]
          : parts.headers[parameter.name.toLowerCase()];
    if (value !== undefined) parameter.example = value;
  }
  const content = operation.requestBody?.content['application/json'];
  if (content !== undefined && parts.body !== undefined) content.example = parts.body;
}

/** Values of the parameters in a filled path. */
function idsOf(pattern: string, path: string): ReadonlyMap<string, string> {
  const filled = path.split('/').map(decodeURIComponent);
  return new Map(
    pattern
      .split('/')
      .flatMap((part, index): [string, string][] =>
        part.startsWith(':') ? [[part.slice(1), filled[index] ?? '']] : [],
      ),
  );
}
