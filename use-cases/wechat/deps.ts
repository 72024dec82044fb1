import type { WechatMini } from '../../channels/wechat-mini/port.js';
import type { OrderRepository } from '../../data/repositories/orders.js';
import type { Transact } from '../../data/repositories/session.js';
import type { SessionRepository } from '../../data/repositories/sessions.js';
import type { StaffRepository } from '../../data/repositories/staff.js';
import type {
  ShareCodeRepository,
  SubscriptionRepository,
} from '../../data/repositories/subscriptions.js';
import type { UserAudience, UserRepository } from '../../data/repositories/users.js';
import type { WechatIdentityRepository } from '../../data/repositories/wechat-identities.js';
import type { AuthKeys } from '../auth/keys.js';

/** What signing in by WeChat and messages in WeChat work with. */
export type WechatDeps = {
  readonly users: UserRepository;
  readonly staff: StaffRepository;
  readonly sessions: SessionRepository;
  readonly identities: WechatIdentityRepository;
  readonly subscriptions: SubscriptionRepository;
  readonly shareCodes: ShareCodeRepository;
  readonly orders: Pick<OrderRepository, 'findById'>;
  readonly transact: Transact;
  readonly keys: AuthKeys;
  readonly clock: { nowMs(): number };
  /** The mini-program of an audience; undefined where there is none. */
  readonly apps: Readonly<Record<UserAudience, WechatMini | undefined>>;
  /** WeChat does not accept us (id, secret, address): nobody can sign in until it is mended. */
  onMisconfigured(input: { readonly detail: string }): void;
};
