import type { SmsSender } from '../../channels/sms/port.js';
import type { PayLinkRepository } from '../../data/repositories/pay-links.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { AuthKeys } from '../auth/keys.js';
import type { OrderDeps } from '../order/deps.js';

/** What booking for somebody else works with. */
export type BookingDeps = OrderDeps & {
  readonly users: UserRepository;
  readonly keys: AuthKeys;
  readonly payLinks: PayLinkRepository;
  readonly smsSender: SmsSender;
  /** Where customers reach the product, without a slash at the end. */
  readonly publicUrl: string;
  /** Of a pay link that could not be sent; carries no phone. */
  onSmsFailure(input: { readonly code: string }): void;
};
