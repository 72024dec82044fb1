import { baseMapParamsSchema, baseMapSchema } from '../../contract/schemas/base-map.js';
import { defineRoute, type Route } from '../kit/route.js';

/** What lies under the maps of both consoles. */
export const BASE_MAP_ROUTES: readonly Route[] = (['admin', 'merchant'] as const).map((audience) =>
  defineRoute({
    method: 'get',
    path: `/${audience}/base-maps/:cityCode`,
    summary: 'Tiles and the sketch to draw under a map of a city',
    tags: ['maps'],
    access: { audience, permission: 'profile.read' },
    params: baseMapParamsSchema,
    responses: { 200: baseMapSchema },
    handler: ({ deps, params }) =>
      Promise.resolve({ status: 200, body: deps.baseMaps.of(params.cityCode) }),
  }),
);
