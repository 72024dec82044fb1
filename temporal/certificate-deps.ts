import { createJpushSender } from '../channels/push/jpush/sender.js';
import type { KeyedPushSender } from '../channels/push/port.js';
import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { createCertificateRenewalRepository } from '../data/repositories/certificate-renewals.js';
import { createReminderRepository } from '../data/repositories/reminders.js';
import { createUserRepository } from '../data/repositories/users.js';
import type { CertificateScanDeps } from '../use-cases/certificate/deps.js';

/** What the scan of certificates needs beside the dependencies of orders. */
export type CertificateActivityDeps = Pick<
  CertificateScanDeps,
  'renewals' | 'reminders' | 'push' | 'users'
>;

export function certificateActivityDepsOf(
  env: Pick<Env, 'push'>,
  connection: Connection,
): CertificateActivityDeps {
  return {
    renewals: createCertificateRenewalRepository(connection),
    reminders: createReminderRepository(connection),
    push: pushSenderOf(env),
    users: createUserRepository(connection),
  };
}

/** Without the settings nothing is sent, and every push is known as refused. */
export function pushSenderOf({ push }: Pick<Env, 'push'>): KeyedPushSender {
  if (push !== undefined) return createJpushSender(push);
  const refused = {
    kind: 'failure',
    code: 'NOT_AUTHORIZED',
    message: 'no push channel is configured',
  } as const;
  return { send: async () => refused, newKey: async () => refused };
}
