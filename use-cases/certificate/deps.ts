import type { KeyedPushSender } from '../../channels/push/port.js';
import type { CertificateRenewalRepository } from '../../data/repositories/certificate-renewals.js';
import type { OnboardingPolicyRepository } from '../../data/repositories/onboarding-policies.js';
import type { ReminderRepository } from '../../data/repositories/reminders.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';

/** What people do about certificates. */
export type CertificateDeps = Pick<
  OrderDeps,
  'clock' | 'transact' | 'catalogue' | 'media' | 'workers'
> & {
  readonly renewals: CertificateRenewalRepository;
  readonly onboardingPolicies: Pick<OnboardingPolicyRepository, 'effective'>;
};

/** What the scheduled scan does about them. */
export type CertificateScanDeps = Pick<OrderDeps, 'clock' | 'catalogue' | 'workers' | 'orders'> & {
  readonly renewals: Pick<CertificateRenewalRepository, 'pendingOf'>;
  readonly reminders: ReminderRepository;
  readonly push: KeyedPushSender;
  /** In which language somebody is told. */
  readonly users: Pick<UserRepository, 'findById'>;
  readonly gateway: Pick<OrderGateway, 'signalWorkerAway'>;
};
