import { AppError } from '../../contract/terms/errors.js';
import { COUNT_MAX } from '../../data/repositories/resource-store.js';
import { toListQuery, type ListQuery } from '../../resources/kit/query.js';
import type { ResourceCall, ResourceDeps } from './deps.js';
import { presentResource } from './present.js';
import { reachOf } from './reach.js';

type Read = { readonly deps: ResourceDeps; readonly call: ResourceCall };

export type ResourcePage = {
  readonly items: readonly ReturnType<typeof presentResource>[];
  /** Matching rows; counting stops at `COUNT_MAX`, and `isCapped` says so. */
  readonly total: number;
  readonly isCapped: boolean;
};

/** One page of the rows within the caller's reach. */
export async function listResource(
  input: Read & { readonly query: unknown },
): Promise<ResourcePage> {
  const { deps, call } = input;
  const { resource } = call;
  const query = queryWithin(input);
  const columns = Object.entries(resource.fields)
    .filter(([, field]) => field.inList === true)
    .map(([name]) => name);
  const [documents, total] = await Promise.all([
    deps.store.list({ resource, query, paths: [...columns, 'version', 'updatedAt'] }),
    deps.store.count({ resource, conditions: query.conditions }),
  ]);
  return {
    items: documents.map((document) => presentResource({ call, document, isRow: true })),
    total,
    isCapped: total >= COUNT_MAX,
  };
}

/** One document; NOT_FOUND also for those of other tenants. */
export async function getResource(
  input: Read & { readonly id: string },
): Promise<ReturnType<typeof presentResource>> {
  const { deps, call, id } = input;
  const { resource } = call;
  const document = await deps.store.findOne({ resource, id, conditions: reachOf(call) });
  if (document === null) throw new AppError('NOT_FOUND');
  return presentResource({ call, document });
}

/** The caller's filters together with his reach. */
export function queryWithin(input: Read & { readonly query: unknown }): ListQuery {
  const { deps, call, query } = input;
  const { resource } = call;
  const parsed = toListQuery({
    resource,
    query,
    blindIndexOf: ({ name, value }) => deps.sealer.indexOf({ resource, field: name, value }),
  });
  return { ...parsed, conditions: [...reachOf(call), ...parsed.conditions] };
}
