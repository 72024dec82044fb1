import type { PaymentChannel } from '../../channels/payment/port.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { DispatchRepository } from '../../data/repositories/dispatch.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { OrderRepository } from '../../data/repositories/orders.js';
import type { PaymentRepository } from '../../data/repositories/payments.js';
import type { PolicyRepository } from '../../data/repositories/policies.js';
import type { Transact } from '../../data/repositories/session.js';
import type { WorkerDaysRepository } from '../../data/repositories/worker-days.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { EtaModel } from '../../domain/geo/travel.js';

/** Encrypts class B data; `context` is bound in, so that a sealed value fits one place only. */
export type Sealer = {
  seal(plain: string, context: string): string;
  open(sealed: string, context: string): string;
};

/** Everything the use cases of orders, dispatch and payments work with. */
export type OrderDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly orders: OrderRepository;
  readonly dispatch: DispatchRepository;
  readonly payments: PaymentRepository;
  readonly ledger: LedgerRepository;
  readonly workerDays: WorkerDaysRepository;
  readonly workers: WorkerRepository;
  readonly merchants: MerchantRepository;
  readonly catalogue: CatalogueRepository;
  readonly policies: PolicyRepository;
  readonly eta: EtaModel;
  readonly channels: { readonly WECHAT: PaymentChannel };
  readonly sealer: Sealer;
  /** Cryptographic randomness: an integer in [0, below). */
  randomInt(below: number): number;
};
