import { createAliyunNumberChannel } from '../channels/number/aliyun/channel.js';
import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { createContactNumberRepository } from '../data/repositories/contact-numbers.js';
import {
  createContacts,
  type ContactDeps,
  type Contacts,
} from '../use-cases/contact/contact-number.js';

/** Calls between the people of an order; without a provider every request answers that it is off. */
export function composeContacts(
  input: Pick<ContactDeps, 'clock' | 'orders' | 'users' | 'keys' | 'sealer'> & {
    readonly env: Pick<Env, 'number'>;
    readonly connection: Connection;
  },
): Contacts {
  const { env, connection, clock, orders, users, keys, sealer } = input;
  return createContacts({
    clock,
    orders,
    users,
    keys,
    sealer,
    contactNumbers: createContactNumberRepository(connection),
    numbers: env.number === undefined ? null : createAliyunNumberChannel(env.number),
  });
}
