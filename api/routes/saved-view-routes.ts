import {
  savedViewInputSchema,
  savedViewListSchema,
  savedViewParamsSchema,
  savedViewQuerySchema,
  savedViewSchema,
} from '../../contract/schemas/saved-view.js';
import { defineRoute, type Route } from '../kit/route.js';

const tags = ['saved views'];
const OWN_MARK = { none: 'a bookmark of the reader; nothing else changes' } as const;

/** Filters that people of staff keep for themselves, in both consoles. */
export const SAVED_VIEW_ROUTES: readonly Route[] = [
  ...savedViewRoutes('admin'),
  ...savedViewRoutes('merchant'),
];

function savedViewRoutes(audience: 'admin' | 'merchant'): readonly Route[] {
  const access = { audience, permission: 'profile.read' } as const;
  const path = `/${audience}/saved-views`;
  return [
    defineRoute({
      method: 'get',
      path,
      summary: 'My saved views, of one page or of all',
      tags,
      access,
      query: savedViewQuerySchema,
      responses: { 200: savedViewListSchema },
      handler: async ({ deps, actor, query }) => ({
        status: 200,
        body: { items: await deps.savedViews.list({ staffId: actor.id, ...query }) },
      }),
    }),
    defineRoute({
      method: 'put',
      path,
      summary: 'Keep a view; the same page and name again replaces it; 50 at most',
      tags,
      access,
      audit: OWN_MARK,
      rateLimit: 'write',
      body: savedViewInputSchema,
      responses: { 200: savedViewSchema },
      errors: ['SAVED_VIEWS_FULL'],
      handler: async ({ deps, actor, body }) => ({
        status: 200,
        body: await deps.savedViews.put({ staffId: actor.id, ...body }),
      }),
    }),
    defineRoute({
      method: 'delete',
      path: `${path}/:viewId`,
      summary: 'Drop one of my saved views',
      tags,
      access,
      audit: OWN_MARK,
      rateLimit: 'write',
      params: savedViewParamsSchema,
      responses: { 204: null },
      errors: ['NOT_FOUND'],
      handler: async ({ deps, actor, params }) => {
        await deps.savedViews.remove({ staffId: actor.id, ...params });
        return { status: 204 };
      },
    }),
  ];
}
