import type { StaffRepository } from '../../data/repositories/staff.js';
import type { StoreOrderRepository } from '../../data/repositories/store-orders.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { AuthKeys } from '../auth/keys.js';
import type { OrderDeps } from '../order/deps.js';

/** What the counter of a store works with. */
export type StoreDeps = OrderDeps & {
  readonly staff: StaffRepository;
  readonly users: UserRepository;
  readonly storeOrders: StoreOrderRepository;
  readonly keys: AuthKeys;
};
