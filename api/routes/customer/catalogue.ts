import {
  categoryListSchema,
  cityCategoryParamsSchema,
  cityDetailSchema,
  cityItemParamsSchema,
  cityListSchema,
  cityParamsSchema,
  itemDetailSchema,
  itemListSchema,
  nearWorkerListSchema,
  nearWorkersQuerySchema,
  offeringParamsSchema,
  offeringSchema,
  workerPageSchema,
  workerParamsSchema,
} from '../../../contract/schemas/catalogue.js';
import { defineRoute, type Route } from '../../kit/route.js';

/** Browsing is open to guests: people look before they log in. */
export const CUSTOMER_CATALOGUE_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/customer/cities',
    summary: 'Open cities',
    tags: ['catalogue'],
    access: 'public',
    responses: { 200: cityListSchema },
    handler: async ({ deps }) => ({
      status: 200,
      body: { items: await deps.catalogue.listCities() },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/cities/:cityCode',
    summary: 'One city with its districts and service area',
    tags: ['catalogue'],
    access: 'public',
    params: cityParamsSchema,
    responses: { 200: cityDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.catalogue.getCity(params.cityCode),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/cities/:cityCode/categories',
    summary: 'Categories with something on sale in a city',
    tags: ['catalogue'],
    access: 'public',
    params: cityParamsSchema,
    responses: { 200: categoryListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: { items: await deps.catalogue.listCategories(params.cityCode) },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/cities/:cityCode/categories/:categoryId/items',
    summary: 'Items of a category on sale in a city, with their price range',
    tags: ['catalogue'],
    access: 'public',
    params: cityCategoryParamsSchema,
    responses: { 200: itemListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: { items: await deps.catalogue.listItems(params) },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/cities/:cityCode/items/:itemId',
    summary: 'An item with its offerings, cheapest first',
    tags: ['catalogue'],
    access: 'public',
    params: cityItemParamsSchema,
    responses: { 200: itemDetailSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.catalogue.getItem(params),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/cities/:cityCode/items/:itemId/workers',
    summary: 'The nearest workers who offer an item at a place',
    tags: ['catalogue'],
    access: 'public',
    params: cityItemParamsSchema,
    query: nearWorkersQuerySchema,
    responses: { 200: nearWorkerListSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params, query }) => {
      const { lng, lat, radiusMeters, limit } = query;
      const search = { ...params, at: [lng, lat] as const, radiusMeters, limit };
      return { status: 200, body: { items: await deps.catalogue.listWorkersNear(search) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/offerings/:offeringId',
    summary: 'One offering on sale',
    tags: ['catalogue'],
    access: 'public',
    params: offeringParamsSchema,
    responses: { 200: offeringSchema },
    errors: ['NOT_FOUND', 'OFFERING_NOT_ON_SALE'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.catalogue.getOffering(params.offeringId),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/customer/workers/:workerId',
    summary: 'Public page of a worker with what can be booked',
    tags: ['catalogue'],
    access: 'public',
    params: workerParamsSchema,
    responses: { 200: workerPageSchema },
    errors: ['NOT_FOUND'],
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.catalogue.getWorkerPage(params.workerId),
    }),
  }),
];
