import { AppError } from '../../contract/terms/errors.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { AuditContext } from '../audit/record-audit.js';
import type { Audit } from '../audit/create-audit.js';
import { bulkResource } from './bulk-resource.js';
import type { ResourceCall, ResourceDeps, Sealed } from './deps.js';
import { presentResource } from './present.js';
import { reachOf } from './reach.js';
import { getResource, listResource } from './read-resource.js';
import { exportResource } from './sheet/export-resource.js';
import { importResource } from './sheet/import-resource.js';
import { actOnResource, createResource, removeResource, updateResource } from './write-resource.js';

export type Resources = ReturnType<typeof createResources>;

/** A call as the api makes it; the audit context names the person once more, for the log. */
export type ResourceRequest = Omit<ResourceCall, 'recordChange'> & {
  readonly audit: AuditContext;
};

/** The generic service as one object for the api. */
export function createResources(deps: ResourceDeps, audit: Pick<Audit, 'record'>) {
  const callOf = (request: ResourceRequest): ResourceCall => ({
    resource: request.resource,
    actor: request.actor,
    scope: request.scope,
    async recordChange(change, session) {
      const { before, after, reason, changedFields } = change;
      await audit.record(
        {
          ...request.audit,
          target: { kind: change.resource.name, id: change.id },
          reason,
          before: before ?? undefined,
          after: after ?? undefined,
          changedFields,
        },
        session,
      );
    },
  });
  return { ...reads(deps, callOf), ...writes(deps, callOf), ...sheets(deps, callOf) };
}

type CallOf = (request: ResourceRequest) => ResourceCall;
type Body = Readonly<Record<string, unknown>>;
type Versioned = { readonly id: string; readonly expectedVersion: number };

function reads(deps: ResourceDeps, callOf: CallOf) {
  return {
    list: (request: ResourceRequest, query: unknown) =>
      listResource({ deps, call: callOf(request), query }),

    get: (request: ResourceRequest, id: string) => getResource({ deps, call: callOf(request), id }),

    /** One sensitive value in plain; the api has written the audit entry before. */
    async reveal(request: ResourceRequest, input: { readonly id: string; readonly field: string }) {
      const call = callOf(request);
      const { resource } = call;
      const { id, field } = input;
      const document = await deps.store.findOne({ resource, id, conditions: reachOf(call) });
      if (document === null) throw new AppError('NOT_FOUND');
      const sealed = document[field];
      if (sealed !== undefined && sealed !== null) {
        return deps.sealer.open({ resource, id, field, sealed: sealed as Sealed });
      }
      const value = await deps.hooks[resource.name]?.openElsewhere?.({ deps, id, field });
      if (value === undefined || value === null) throw new AppError('NOT_FOUND');
      return value;
    },
  };
}

function writes(deps: ResourceDeps, callOf: CallOf) {
  return {
    async create(request: ResourceRequest, body: Body) {
      const call = callOf(request);
      return presentResource({ call, document: await createResource({ deps, call, body }) });
    },

    async update(request: ResourceRequest, edit: Versioned & { readonly body: Body }) {
      const call = callOf(request);
      return presentResource({ call, document: await updateResource({ deps, call, ...edit }) });
    },

    async act(
      request: ResourceRequest,
      edit: Versioned & { readonly action: string; readonly body: Body },
    ) {
      const call = callOf(request);
      return presentResource({ call, document: await actOnResource({ deps, call, ...edit }) });
    },

    async remove(request: ResourceRequest, edit: Versioned) {
      const call = callOf(request);
      const document = await removeResource({ deps, call, ...edit });
      return document === null ? null : presentResource({ call, document });
    },

    bulk: (
      request: ResourceRequest,
      input: Pick<Parameters<typeof bulkResource>[0], 'action' | 'body' | 'items'>,
    ) => bulkResource({ deps, call: callOf(request), ...input }),
  };
}

function sheets(deps: ResourceDeps, callOf: CallOf) {
  return {
    importSheet: (
      request: ResourceRequest,
      input: Pick<Parameters<typeof importResource>[0], 'format' | 'bytes' | 'isTrial'>,
    ) => importResource({ deps, call: callOf(request), ...input }),

    exportSheet(
      request: ResourceRequest,
      input: Pick<Parameters<typeof exportResource>[0], 'query' | 'format'>,
    ) {
      const { roles } = request.actor;
      if (!scopeOf({ roles, permission: 'data.export' })) throw new AppError('FORBIDDEN');
      return exportResource({ deps, call: callOf(request), ...input });
    },
  };
}
