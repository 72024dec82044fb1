import type { PaymentChannel } from '../../channels/payment/port.js';
import type { BreachRepository } from '../../data/repositories/breaches.js';
import type { CaseRepository } from '../../data/repositories/cases.js';
import type { AdditionRepository } from '../../data/repositories/additions.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { ClosureRepository } from '../../data/repositories/closures.js';
import type { CustomerBlockRepository } from '../../data/repositories/customer-blocks.js';
import type { DisciplinePolicyRepository } from '../../data/repositories/discipline-policies.js';
import type { DispatchRepository } from '../../data/repositories/dispatch.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { MediaRepository } from '../../data/repositories/media.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { OrderNoteRepository } from '../../data/repositories/order-notes.js';
import type { OrderRepository } from '../../data/repositories/orders.js';
import type { PaymentRepository } from '../../data/repositories/payments.js';
import type { PolicyRepository } from '../../data/repositories/policies.js';
import type { QuoteRepository } from '../../data/repositories/quotes.js';
import type { RedemptionCodeRepository } from '../../data/repositories/redemption-codes.js';
import type { AbsenceRepository } from '../../data/repositories/absences.js';
import type { StandingRepository } from '../../data/repositories/standings.js';
import type { Transact } from '../../data/repositories/session.js';
import type { SubscriptionRepository } from '../../data/repositories/subscriptions.js';
import type { WorkerDaysRepository } from '../../data/repositories/worker-days.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { MapChannel } from '../../channels/map/port.js';
import type { EtaBook } from '../eta/eta-book.js';
import type { Modules } from '../modules/create-modules.js';
import type { SlotMemory } from './slot-memory.js';
import type { ProfitShareDeps } from '../profit-share/deps.js';

/** Encrypts class B data; `context` is bound in, so that a sealed value fits one place only. */
export type Sealer = {
  seal(plain: string, context: string): string;
  open(sealed: string, context: string): string;
  /** Keyed hash under which a value is found without being stored readable. */
  blindIndex(plain: string, context: string): string;
};

/** Everything the use cases of orders, dispatch and payments work with. */
export type OrderDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly orders: OrderRepository;
  readonly orderNotes: OrderNoteRepository;
  readonly breaches: BreachRepository;
  readonly standings: StandingRepository;
  readonly disciplinePolicies: DisciplinePolicyRepository;
  readonly customerBlocks: CustomerBlockRepository;
  readonly dispatch: DispatchRepository;
  readonly payments: PaymentRepository;
  readonly additions: AdditionRepository;
  readonly ledger: LedgerRepository;
  readonly workerDays: WorkerDaysRepository;
  readonly workers: WorkerRepository;
  readonly absences: AbsenceRepository;
  readonly merchants: MerchantRepository;
  readonly catalogue: CatalogueRepository;
  readonly policies: PolicyRepository;
  readonly modules: Modules;
  readonly closures: ClosureRepository;
  readonly quotes: QuoteRepository;
  readonly redemptionCodes: RedemptionCodeRepository;
  readonly cases: CaseRepository;
  /** Messages that customers are owed. */
  readonly subscriptions: SubscriptionRepository;
  /** Files that people name in their steps. */
  readonly media: MediaRepository;
  /** Where dispatch processes can be asked; left out, the database is. */
  readonly slotMemory?: SlotMemory | undefined;
  /** Travel as it was measured in each city. */
  readonly eta: EtaBook;
  /** A map that knows the roads; undefined where none is set up. */
  readonly map?: MapChannel | undefined;
  /** Alipay is there when it is configured. */
  readonly channels: {
    readonly WECHAT: PaymentChannel;
    readonly ALIPAY?: PaymentChannel | undefined;
  };
  /** Shares given over the channel (分账); undefined where there is no such channel. */
  readonly profitShare?: ProfitShareDeps | undefined;
  readonly sealer: Sealer;
  /** Cryptographic randomness: an integer in [0, below). */
  randomInt(below: number): number;
};
