import { z } from 'zod';
import {
  clientResourceListSchema,
  resourceHistorySchema,
} from '../../contract/schemas/resource.js';
import { pageQueryShape } from '../../contract/schemas/common.js';
import { moduleOfPermission } from '../../contract/terms/module-scope.js';
import type { ModuleCode } from '../../contract/terms/modules.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { checkResources } from '../../resources/kit/check-resources.js';
import { toClient } from '../../resources/kit/to-client.js';
import type { Resource } from '../../resources/kit/types.js';
import { resourceParamsSchema } from '../../resources/kit/wire.js';
import { decodeTimeCursor, toPage } from '../kit/cursor.js';
import { defineRoute, type Route } from '../kit/route.js';
import { headOf, pathOf, requestOf } from './resource-head.js';
import { resourceRoutesOf } from './resource-routes.js';

/** Every route that follows from the declarations. Throws INTERNAL when one of them is bad. */
export function resourceRoutes(resources: readonly Resource[]): readonly Route[] {
  checkResources(resources);
  return [
    descriptionRoute(resources),
    ...resources.flatMap((resource) => [...resourceRoutesOf(resource), historyRoute(resource)]),
  ];
}

/** What the console builds menus and screens from, cut to what the person may do. */
function descriptionRoute(resources: readonly Resource[]): Route {
  return defineRoute({
    method: 'get',
    path: '/resources',
    summary: 'Resources that the caller may read, with fields, verbs and actions',
    tags: ['resources'],
    access: { audience: ['admin', 'merchant'], permission: 'profile.read' },
    responses: { 200: clientResourceListSchema },
    async handler({ actor, deps }) {
      const off = await deps.modules.offFor(actor);
      const isOn = (module: ModuleCode | undefined): boolean =>
        module === undefined || !off.has(module);
      const items = toClient(resources, {
        audience: actor.audience,
        scopeOf: (permission) =>
          isOn(moduleOfPermission(permission))
            ? scopeOf({ roles: actor.roles, permission })
            : undefined,
        isModuleOn: isOn,
      }) as unknown as z.input<typeof clientResourceListSchema>['items'];
      return { status: 200, body: { items } };
    },
  });
}

/** Who changed a document, when, which fields and why; values are not kept, digests are. */
function historyRoute(resource: Resource): Route {
  return defineRoute({
    method: 'get',
    path: pathOf(resource, '/:id/history'),
    summary: `${resource.labels.one.en}: who changed it, when and why`,
    ...headOf(resource, resource.access.read),
    params: resourceParamsSchema,
    query: z.strictObject(pageQueryShape),
    responses: { 200: resourceHistorySchema },
    async handler(ctx) {
      const { id } = ctx.params;
      // Within reach, or it does not exist.
      await ctx.deps.resources.get(requestOf(resource, ctx), id);
      const { limit, cursor } = ctx.query;
      const rows = await ctx.deps.audit.list({
        filter: { targetKind: resource.name, targetId: id },
        limit,
        after: decodeTimeCursor(cursor),
      });
      const after = (row: (typeof rows)[number]) => ({ key: Date.parse(row.at), id: row.id });
      const page = toPage({ rows, limit, after });
      const items = page.items.map(({ id: entryId, at, actor, action, reason, changedFields }) => {
        return { id: entryId, at, actor, action, reason, changedFields };
      });
      return { status: 200, body: { ...page, items } };
    },
  });
}
