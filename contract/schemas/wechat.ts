import { z } from 'zod';
import {
  IDENTITY_KINDS,
  SHARE_SCENE_LENGTH_MAX,
  WECHAT_LOGIN_STATUSES,
  WECHAT_TEMPLATES,
} from '../terms/wechat.js';
import { deviceIdSchema, tokenPairSchema } from './auth.js';
import { idSchema, instantSchema } from './common.js';

/** Of `wx.login` or the phone button; each works once. */
const wechatCodeSchema = z.string().regex(/^[A-Za-z0-9_-]{8,128}$/);

export const wechatLoginSchema = z.strictObject({
  code: wechatCodeSchema,
  audience: z.enum(['customer', 'worker']),
  deviceId: deviceIdSchema,
});

/** `tokens` of who is known; else the ticket to name a phone with. */
export const wechatLoginResultSchema = z
  .object({
    status: z.enum(WECHAT_LOGIN_STATUSES),
    tokens: tokenPairSchema.nullable(),
    ticket: z.string().nullable(),
    expiresInSeconds: z.number().int().nullable(),
  })
  .meta({ id: 'WechatLogin' });

export const wechatPhoneSchema = z.strictObject({
  ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  phoneCode: wechatCodeSchema,
  /** The device that got the ticket. */
  deviceId: deviceIdSchema,
});

export const identitySchema = z
  .object({
    id: z.string(),
    kind: z.enum(IDENTITY_KINDS),
    label: z.string().nullable(),
    linkedAt: instantSchema,
    isRemovable: z.boolean(),
  })
  .meta({ id: 'Identity' });

export const identityListSchema = z.object({ items: z.array(identitySchema).max(30) });
export const identityParamsSchema = z.strictObject({ identityId: idSchema });

export const linkWechatSchema = z.strictObject({
  code: wechatCodeSchema,
  /** End the links that stand in the way: of this WeChat, and of this account with another one. */
  isMoving: z.boolean().default(false),
});

/** WeChat's own id of a template. */
const templateIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const subscriptionAnswerSchema = z.strictObject({
  templateId: templateIdSchema,
  accepted: z.boolean(),
});

export const subscriptionSchema = z
  .object({
    template: z.enum(WECHAT_TEMPLATES),
    templateId: z.string(),
    left: z.number().int().min(0),
  })
  .meta({ id: 'Subscription' });

export const subscriptionListSchema = z.object({ items: z.array(subscriptionSchema).max(30) });

export const shareCodeQuerySchema = z.strictObject({
  /** What the opened page reads, in the characters that a code can carry. */
  scene: z
    .string()
    .max(SHARE_SCENE_LENGTH_MAX)
    .regex(/^[A-Za-z0-9!#$&'()*+,/:;=?@\-._~]+$/),
  page: z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/)
    .default('pages/index/index'),
});
