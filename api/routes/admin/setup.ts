import {
  agreementListSchema,
  brandInputSchema,
  brandSettingSchema,
  channelListSchema,
  channelParamsSchema,
  channelTestSchema,
} from '../../../contract/schemas/setup.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['set-up'];
const ACCESS = { audience: 'admin', permission: 'setting.write' } as const;

/** Settings of the platform that an administrator looks after. */
export const ADMIN_SETUP_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/admin/brand',
    summary: 'Name, colour and logo with their version',
    tags,
    access: ACCESS,
    responses: { 200: brandSettingSchema },
    handler: async ({ deps }) => ({ status: 200, body: await deps.setup.brandSetting() }),
  }),
  defineRoute({
    method: 'put',
    path: '/admin/brand',
    summary: 'Set name, colour and logo; If-Match "0" for the first time',
    tags,
    access: ACCESS,
    versioned: true,
    rateLimit: 'write',
    body: brandInputSchema,
    responses: { 200: brandSettingSchema },
    errors: ['MEDIA_NOT_USABLE'],
    handler: async ({ deps, actor, body: brand, expectedVersion }) => ({
      status: 200,
      body: await deps.setup.setBrand({ staffId: actor.id, expectedVersion, brand }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/admin/agreements',
    summary: 'Agreements and privacy texts with every version',
    tags,
    access: ACCESS,
    responses: { 200: agreementListSchema },
    handler: async ({ deps }) => ({ status: 200, body: { items: deps.setup.agreements() } }),
  }),
  defineRoute({
    method: 'get',
    path: '/admin/channels',
    summary: 'Which channels have credentials; never a secret',
    tags,
    access: ACCESS,
    responses: { 200: channelListSchema },
    handler: async ({ deps }) => ({ status: 200, body: { items: deps.setup.channels() } }),
  }),
  defineRoute({
    method: 'post',
    path: '/admin/channels/:channel/test',
    summary: 'Ask a channel something that has no effect',
    tags,
    access: ACCESS,
    rateLimit: 'identity',
    params: channelParamsSchema,
    responses: { 200: channelTestSchema },
    handler: async ({ deps, params }) => ({
      status: 200,
      body: await deps.setup.testChannel(params.channel),
    }),
  }),
];
