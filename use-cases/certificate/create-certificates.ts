import { listOwnCertificates } from './own-certificates.js';
import { requestRenewal, withdrawRenewal } from './renew.js';
import {
  approveRenewal,
  getRenewal,
  listRenewals,
  rejectRenewal,
  type ReviewDeps,
} from './review-renewals.js';

export type Certificates = ReturnType<typeof createCertificates>;

type Without<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

/** Certificates of people who serve and their renewals, as one object for the api (X10, P6). */
export function createCertificates(deps: ReviewDeps) {
  return {
    mine: {
      list: (workerId: string) => listOwnCertificates(deps, workerId),
      renew: (input: Without<typeof requestRenewal>) => requestRenewal(deps, input),
      withdraw: (input: Without<typeof withdrawRenewal>) => withdrawRenewal(deps, input),
    },
    desk: {
      list: (query: Without<typeof listRenewals>) => listRenewals(deps, query),
      get: (input: Without<typeof getRenewal>) => getRenewal(deps, input),
      approve: (input: Without<typeof approveRenewal>) => approveRenewal(deps, input),
      reject: (input: Without<typeof rejectRenewal>) => rejectRenewal(deps, input),
    },
  };
}
