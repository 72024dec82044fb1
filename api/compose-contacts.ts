import { createAliyunNumberChannel } from '../channels/number/aliyun/channel.js';
import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { createContactNumberRepository } from '../data/repositories/contact-numbers.js';
import { createPhoneRevealRepository } from '../data/repositories/phone-reveals.js';
import { createTransact } from '../data/repositories/session.js';
import {
  createContacts,
  type ContactDeps,
  type Contacts,
} from '../use-cases/contact/contact-number.js';
import {
  createPhoneReveals,
  type PhoneReveals,
  type RevealDeps,
} from '../use-cases/contact/reveal-phone.js';

/** Calls between the people of an order; without a provider every request answers that it is off. */
export function composeContacts(
  input: Pick<ContactDeps, 'clock' | 'orders' | 'users' | 'keys' | 'sealer'> & {
    readonly env: Pick<Env, 'number' | 'revealsPhones'>;
    readonly connection: Connection;
    readonly audit: RevealDeps['audit'];
  },
): Contacts & PhoneReveals {
  const { env, connection, clock, orders, users, keys, sealer, audit } = input;
  const numbers = env.number === undefined ? null : createAliyunNumberChannel(env.number);
  return {
    ...createContacts({
      clock,
      orders,
      users,
      keys,
      sealer,
      contactNumbers: createContactNumberRepository(connection),
      numbers,
    }),
    ...createPhoneReveals({
      clock,
      orders,
      sealer,
      audit,
      transact: createTransact(connection),
      phoneReveals: createPhoneRevealRepository(connection),
      // Where a number can stand for the phone, nobody sees the phone.
      mayReveal: env.revealsPhones && numbers === null,
    }),
  };
}
