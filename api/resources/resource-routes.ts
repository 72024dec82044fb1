import { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import type { Permission } from '../../contract/terms/permissions.js';
import { listQueryOf } from '../../resources/kit/query.js';
import type { Resource } from '../../resources/kit/types.js';
import {
  bulkBodySchema,
  bulkReplySchema,
  createBodyOf,
  resourceParamsSchema,
  rowOf,
  updateBodyOf,
  viewOf,
} from '../../resources/kit/wire.js';
import { defineRoute, type Route } from '../kit/route.js';
import { headOf, pathOf, requestOf } from './resource-head.js';
import { sheetRoutesOf } from './sheet-routes.js';

const NO_STORE_OF_CHANGE = [
  'ALREADY_EXISTS',
  'ACTION_NOT_ALLOWED',
  'VERSION_CONFLICT',
  'NOT_FOUND',
] as const;

type Body = Readonly<Record<string, unknown>>;

/** Every route of one resource: what is not declared has no route. */
export function resourceRoutesOf(resource: Resource): readonly Route[] {
  const { create, update, remove } = resource.access;
  return [
    listRoute(resource),
    getRoute(resource),
    ...(create === undefined ? [] : [createRoute(resource, create)]),
    ...(update === undefined ? [] : [updateRoute(resource, update)]),
    ...(remove === undefined ? [] : [removeRoute(resource, remove)]),
    ...Object.keys(resource.actions).map((action) => actionRoute(resource, action)),
    ...bulkRoutes(resource),
    ...sheetRoutesOf(resource),
    ...revealRoutes(resource),
  ];
}

function listRoute(resource: Resource): Route {
  const page = z.strictObject({
    items: z.array(rowOf(resource).meta({ id: `${resource.name}-row` })).max(100),
    total: z.number().int(),
    isCapped: z.boolean(),
  });
  return defineRoute({
    method: 'get',
    path: pathOf(resource),
    summary: `${resource.labels.many.en}: list with filters`,
    ...headOf(resource, resource.access.read),
    query: listQueryOf(resource),
    responses: { 200: page },
    async handler(ctx) {
      const found = await ctx.deps.resources.list(requestOf(resource, ctx), ctx.query);
      return { status: 200, body: { ...found, items: [...found.items] } };
    },
  });
}

function getRoute(resource: Resource): Route {
  const view = viewSchemaOf(resource);
  return defineRoute({
    method: 'get',
    path: pathOf(resource, '/:id'),
    summary: `${resource.labels.one.en}: one by id`,
    ...headOf(resource, resource.access.read),
    params: resourceParamsSchema,
    responses: { 200: view },
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.resources.get(requestOf(resource, ctx), ctx.params.id),
    }),
  });
}

function createRoute(resource: Resource, permission: Permission): Route {
  return defineRoute({
    method: 'post',
    path: pathOf(resource),
    summary: `${resource.labels.one.en}: create`,
    ...headOf(resource, permission),
    audit: 'inTransaction',
    idempotency: 'optional',
    body: createBodyOf(resource),
    responses: { 201: viewSchemaOf(resource) },
    errors: ['ALREADY_EXISTS'],
    handler: async (ctx) => ({
      status: 201,
      body: await ctx.deps.resources.create(requestOf(resource, ctx), ctx.body),
    }),
  });
}

function updateRoute(resource: Resource, permission: Permission): Route {
  return defineRoute({
    method: 'patch',
    path: pathOf(resource, '/:id'),
    summary: `${resource.labels.one.en}: change fields`,
    ...headOf(resource, permission),
    audit: 'inTransaction',
    versioned: true,
    params: resourceParamsSchema,
    body: updateBodyOf(resource),
    responses: { 200: viewSchemaOf(resource) },
    errors: NO_STORE_OF_CHANGE,
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.resources.update(requestOf(resource, ctx), {
        id: ctx.params.id,
        expectedVersion: ctx.expectedVersion,
        body: ctx.body as Body,
      }),
    }),
  });
}

function removeRoute(resource: Resource, permission: Permission): Route {
  const isArchive = resource.removal?.kind === 'archive';
  return defineRoute({
    method: 'delete',
    path: pathOf(resource, '/:id'),
    summary: `${resource.labels.one.en}: ${isArchive ? 'archive' : 'delete'}`,
    ...headOf(resource, permission),
    audit: 'inTransaction',
    versioned: true,
    params: resourceParamsSchema,
    responses: { 200: viewSchemaOf(resource).nullable() },
    errors: NO_STORE_OF_CHANGE,
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.resources.remove(requestOf(resource, ctx), {
        id: ctx.params.id,
        expectedVersion: ctx.expectedVersion,
      }),
    }),
  });
}

function actionRoute(resource: Resource, name: string): Route {
  const action = resource.actions[name];
  if (action === undefined) throw new AppError('INTERNAL', { detail: `no action ${name}` });
  const head = headOf(resource, action.permission);
  return defineRoute({
    method: 'post',
    path: pathOf(resource, `/:id/${name}`),
    summary: `${resource.labels.one.en}: ${action.label.en}`,
    ...head,
    access: { ...head.access, ...(action.stepUp === true && { stepUp: true as const }) },
    audit: 'inTransaction',
    versioned: true,
    params: resourceParamsSchema,
    ...(action.input && { body: action.input }),
    responses: { 200: viewSchemaOf(resource) },
    errors: NO_STORE_OF_CHANGE,
    handler: async (ctx) => ({
      status: 200,
      body: await ctx.deps.resources.act(requestOf(resource, ctx), {
        id: ctx.params.id,
        expectedVersion: ctx.expectedVersion,
        action: name,
        body: (ctx.body ?? {}) as Body,
      }),
    }),
  });
}

/** Actions on several at once; those that need a fresh factor are done one by one. */
function bulkRoutes(resource: Resource): readonly Route[] {
  const actions = Object.entries(resource.actions).filter(([, action]) => action.stepUp !== true);
  const verbs: readonly (readonly [string, Permission, z.ZodObject | undefined])[] = [
    ...actions.map(([name, action]) => [name, action.permission, action.input] as const),
    ...(resource.access.remove === undefined
      ? []
      : [['remove', resource.access.remove, undefined] as const]),
  ];
  return verbs.map(([name, permission, input]) =>
    defineRoute({
      method: 'post',
      path: pathOf(resource, `/bulk/${name}`),
      summary: `${resource.labels.many.en}: ${name}, several at once`,
      ...headOf(resource, permission),
      audit: 'inTransaction',
      body: bulkBodySchema.extend(input === undefined ? {} : { input }),
      responses: { 200: bulkReplySchema },
      handler: async (ctx) => {
        const body = ctx.body as z.output<typeof bulkBodySchema> & { readonly input?: Body };
        const result = await ctx.deps.resources.bulk(requestOf(resource, ctx), {
          action: name,
          body: body.input ?? {},
          items: body.items,
        });
        return { status: 200, body: { done: result.done, items: [...result.items] } };
      },
    }),
  );
}

function revealRoutes(resource: Resource): readonly Route[] {
  const sealed = Object.entries(resource.fields)
    .filter(([, field]) => field.sensitivity !== undefined)
    .map(([name]) => name);
  const [first, ...others] = sealed;
  if (first === undefined) return [];
  return [
    defineRoute({
      method: 'post',
      path: pathOf(resource, '/:id/reveal'),
      summary: `${resource.labels.one.en}: show one sealed value, recorded with its reason`,
      tags: [`resources/${resource.name}`],
      access: { audience: 'admin', permission: 'personalData.reveal', stepUp: true },
      audit: 'before',
      rateLimit: 'reveal',
      params: resourceParamsSchema,
      body: z.strictObject({
        field: z.enum([first, ...others]),
        reason: z.string().trim().min(2).max(200),
      }),
      responses: { 200: z.strictObject({ value: z.string() }) },
      errors: ['NOT_FOUND'],
      handler: async (ctx) => ({
        status: 200,
        body: {
          value: await ctx.deps.resources.reveal(requestOf(resource, ctx), {
            id: ctx.params.id,
            field: ctx.body.field,
          }),
        },
      }),
    }),
  ];
}

const views = new WeakMap<Resource, z.ZodObject>();

/** One schema object a resource, so that the document names it once. */
function viewSchemaOf(resource: Resource): z.ZodObject {
  const known = views.get(resource);
  if (known !== undefined) return known;
  const view = viewOf(resource).meta({ id: resource.name });
  views.set(resource, view);
  return view;
}
