import { randomUUID } from 'node:crypto';
import express from 'express';
import { z } from 'zod';
import { pushFakeConfigSchema } from '../config.js';
import type { PushFakeConfig } from '../config.js';
import { FAKE_BODY_BYTES_MAX, createApp, listen, loopbackOnly } from '../http.js';
import type { RunningServer } from '../http.js';

const PUSHES_MAX = 10_000;

const pushSchema = z.object({
  cid: z.string().min(1).optional(),
  platform: z.literal('all'),
  audience: z.object({ alias: z.array(z.string().min(1)).min(1).max(1_000) }),
  notification: z.object({
    android: z.object({
      alert: z.string(),
      title: z.string(),
      extras: z.record(z.string(), z.string()),
    }),
  }),
  options: z.object({ time_to_live: z.int().min(0).max(864_000) }),
});

export type PushRecord = {
  readonly at: string;
  readonly messageId: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly data: Readonly<Record<string, string>>;
};

/** A server that speaks JPush's `/v3/push` and keeps the last pushes. Throws ZodError. */
export async function startPushFake(
  config: PushFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = pushFakeConfigSchema.parse(config);
  const credential = Buffer.from(`${settings.appKey}:${settings.masterSecret}`).toString('base64');
  const pushes: PushRecord[] = [];
  /** Keys that were handed out, and the message that was sent under each. */
  const keys = new Map<string, string | null>();
  let sent = 0;
  const app = createApp();
  app.get('/sandbox/pushes', loopbackOnly, (request, response) => {
    const alias = String(request.query['alias'] ?? '');
    response.json({
      pushes: pushes.filter((push) => alias === '' || push.aliases.includes(alias)),
    });
  });
  app.get('/v3/push/cid', (request, response) => {
    if (request.get('authorization') !== `Basic ${credential}`) {
      response.status(401).json({ error: { code: 1004, message: 'Authen failed' } });
      return;
    }
    const key = `${settings.appKey}-${randomUUID()}`;
    keys.set(key, null);
    const [oldest] = keys.keys();
    if (keys.size > PUSHES_MAX && oldest !== undefined) keys.delete(oldest);
    response.json({ cidlist: [key] });
  });
  app.post('/v3/push', express.json({ limit: FAKE_BODY_BYTES_MAX }), (request, response) => {
    if (request.get('authorization') !== `Basic ${credential}`) {
      response.status(401).json({ error: { code: 1004, message: 'Authen failed' } });
      return;
    }
    const push = pushSchema.safeParse(request.body);
    if (!push.success) {
      response.status(400).json({ error: { code: 1003, message: 'Invalid parameter' } });
      return;
    }
    const { cid } = push.data;
    const before = cid === undefined ? null : keys.get(cid);
    if (before === undefined) {
      response.status(400).json({ error: { code: 1003, message: 'Invalid cid' } });
      return;
    }
    // The first answer again, and nothing is sent.
    if (before !== null) {
      response.json({ sendno: '0', msg_id: before });
      return;
    }
    sent += 1;
    const messageId = String(18_100_000_000_000 + sent);
    if (cid !== undefined) keys.set(cid, messageId);
    const { android } = push.data.notification;
    pushes.push({
      at: new Date(nowMs()).toISOString(),
      messageId,
      aliases: push.data.audience.alias,
      title: android.title,
      body: android.alert,
      data: android.extras,
    });
    if (pushes.length > PUSHES_MAX) pushes.shift();
    response.json({ sendno: '0', msg_id: messageId });
  });
  return listen({ app, host: settings.host, port: settings.port });
}
