import type { Connection } from '../data/connect.js';
import { createCertificateRenewalRepository } from '../data/repositories/certificate-renewals.js';
import { createOnboardingPolicyRepository } from '../data/repositories/onboarding-policies.js';
import type { Audit } from '../use-cases/audit/create-audit.js';
import {
  createCertificates,
  type Certificates,
} from '../use-cases/certificate/create-certificates.js';
import type { OrderDeps } from '../use-cases/order/deps.js';

/** Certificates of people who serve, over the connection of the api. */
export function composeCertificates(input: {
  readonly orderDeps: Pick<OrderDeps, 'clock' | 'transact' | 'catalogue' | 'media' | 'workers'>;
  readonly connection: Connection;
  readonly audit: Pick<Audit, 'record'>;
}): Certificates {
  const { orderDeps, connection, audit } = input;
  return createCertificates({
    ...orderDeps,
    renewals: createCertificateRenewalRepository(connection),
    onboardingPolicies: createOnboardingPolicyRepository(connection),
    audit,
  });
}
