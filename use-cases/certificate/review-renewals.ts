import type { z } from 'zod';
import type { renewalFileSchema } from '../../contract/schemas/certificates.js';
import { CERTIFICATES_MAX } from '../../contract/schemas/worker.js';
import type { RenewalStatus } from '../../contract/terms/certificate.js';
import { AppError } from '../../contract/terms/errors.js';
import type { ItemReason } from '../../contract/terms/onboarding.js';
import type {
  CertificateRenewalDocument,
  RenewalDecision,
} from '../../data/repositories/certificate-renewals.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { Audit } from '../audit/create-audit.js';
import type { AuditContext } from '../audit/record-audit.js';
import { certificateNames } from './certificate-names.js';
import type { CertificateDeps } from './deps.js';
import { endOf, presentRenewal } from './own-certificates.js';
import { refusalOf, requireLaterThanPresent } from './renew.js';

export type RenewalFileDto = z.input<typeof renewalFileSchema>;

/** City codes within reach; undefined = every city. */
export type RenewalScope = { readonly cityCodes?: readonly string[] | undefined };

export type ReviewDeps = CertificateDeps & { readonly audit: Pick<Audit, 'record'> };

type OnOne = { readonly renewalId: string; readonly scope: RenewalScope };
type Deciding = OnOne & {
  readonly expectedVersion: number;
  readonly reviewerId: string;
  readonly audit: AuditContext;
};

/** What waits longest on top; one row more than `limit`. A city out of reach is empty. */
export async function listRenewals(
  deps: CertificateDeps,
  query: {
    readonly scope: RenewalScope;
    readonly statuses?: readonly RenewalStatus[] | undefined;
    readonly cityCode?: string | undefined;
    readonly after?: { readonly atMs: number; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<RenewalFileDto[]> {
  const { scope, statuses = ['PENDING'], cityCode, after, limit } = query;
  const reach = scope.cityCodes;
  const asked =
    cityCode === undefined ? reach : [cityCode].filter((c) => reach?.includes(c) ?? true);
  const rows = await deps.renewals.queue({ cityCodes: asked, statuses, after, limit });
  return present(deps, rows);
}

/** NOT_FOUND when it is out of reach. */
export async function getRenewal(deps: CertificateDeps, input: OnOne): Promise<RenewalFileDto> {
  return presentOne(deps, await requireInReach(deps, input));
}

/**
 * The worker's certificate is good until the end of the new document, from this very transaction
 * on. Of two reviewers the row decides. Errors: NOT_FOUND, VERSION_CONFLICT, ACTION_NOT_ALLOWED
 * once it is decided or for somebody who has left, RENEWAL_NOT_LATER when another one was written meanwhile.
 */
export async function approveRenewal(
  deps: ReviewDeps,
  input: Deciding & { readonly note: string },
): Promise<RenewalFileDto> {
  const decision = { to: 'APPROVED', reason: null, note: input.note } as const;
  return decide(deps, input, decision, async (renewal, session) => {
    const worker = await deps.workers.findById(renewal.workerId, session);
    if (worker === null || worker.status === 'LEFT') {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: worker?.status ?? 'LEFT' } });
    }
    const { kind, validUntil } = renewal;
    requireLaterThanPresent({ worker, kind, validUntil });
    const { _id: workerId, version } = worker;
    const others = worker.certificates.filter((certificate) => certificate.kind !== kind);
    if (others.length >= CERTIFICATES_MAX) throw new AppError('ACTION_NOT_ALLOWED');
    const certificates = [...others, { kind, validUntil }];
    const change = { workerId, expectedVersion: version, certificates };
    if (!(await deps.workers.setCertificates(change, session))) {
      throw new AppError('CONTENTION', { detail: `worker ${workerId}` });
    }
    return { before: endOf(worker, kind)?.toISOString(), after: validUntil.toISOString() };
  });
}

/** The present certificate stays as it is; the worker reads why. Errors as `approveRenewal`. */
export async function rejectRenewal(
  deps: ReviewDeps,
  input: Deciding & { readonly code: ItemReason; readonly note: string },
): Promise<RenewalFileDto> {
  const decision = { to: 'REJECTED', reason: input.code, note: input.note } as const;
  return decide(deps, input, decision, async () => ({}));
}

async function decide(
  deps: ReviewDeps,
  input: Deciding,
  decision: Pick<RenewalDecision, 'to' | 'reason' | 'note'>,
  carryOut: (
    renewal: CertificateRenewalDocument,
    session: ClientSession,
  ) => Promise<{ readonly before?: unknown; readonly after?: unknown }>,
): Promise<RenewalFileDto> {
  const { renewalId, expectedVersion, reviewerId, audit } = input;
  await requireInReach(deps, input);
  const at = new Date(deps.clock.nowMs());
  const decided = await deps.transact(async (session) => {
    const renewal = await deps.renewals.decide(
      { renewalId, expectedVersion, ...decision, decidedBy: reviewerId, at },
      session,
    );
    if (renewal === null) throw refusalOf(await deps.renewals.findById(renewalId, session));
    const values = await carryOut(renewal, session);
    await deps.audit.record(
      {
        ...audit,
        target: { kind: 'workers', id: renewal.workerId },
        reason: [decision.reason, decision.note].filter((part) => part !== null).join(': '),
        changedFields: decision.to === 'APPROVED' ? ['certificates'] : [],
        ...values,
      },
      session,
    );
    return renewal;
  });
  return presentOne(deps, decided);
}

async function requireInReach(
  deps: CertificateDeps,
  { renewalId, scope }: OnOne,
): Promise<CertificateRenewalDocument> {
  const renewal = await deps.renewals.findById(renewalId);
  const { cityCodes } = scope;
  const isMine = renewal !== null && (cityCodes?.includes(renewal.cityCode) ?? true);
  if (!isMine) throw new AppError('NOT_FOUND');
  return renewal;
}

async function presentOne(
  deps: CertificateDeps,
  renewal: CertificateRenewalDocument,
): Promise<RenewalFileDto> {
  const [file] = await present(deps, [renewal]);
  if (file === undefined) throw new AppError('NOT_FOUND');
  return file;
}

async function present(
  deps: CertificateDeps,
  renewals: readonly CertificateRenewalDocument[],
): Promise<RenewalFileDto[]> {
  const [workers, categories] = await Promise.all([
    deps.workers.findByIds([...new Set(renewals.map(({ workerId }) => workerId))]),
    deps.catalogue.categories(),
  ]);
  const names = certificateNames(categories);
  const workerOf = new Map(workers.map((worker): [string, WorkerDocument] => [worker._id, worker]));
  return renewals.map((renewal) => {
    const worker = workerOf.get(renewal.workerId);
    return {
      ...presentRenewal(renewal, names),
      workerId: renewal.workerId,
      displayName: worker?.displayName ?? null,
      merchantId: renewal.merchantId,
      cityCode: renewal.cityCode,
      presentValidUntil: (worker && endOf(worker, renewal.kind)?.toISOString()) ?? null,
      decidedBy: renewal.decidedBy,
    };
  });
}
