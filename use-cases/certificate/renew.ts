import { v5 as uuidv5 } from 'uuid';
import { AppError } from '../../contract/terms/errors.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { CertificateRenewalDocument } from '../../data/repositories/certificate-renewals.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { useMedia } from '../media/use-media.js';
import { certificateNames } from './certificate-names.js';
import type { CertificateDeps } from './deps.js';
import { endOf, presentRenewal, type RenewalDto } from './own-certificates.js';

/** Name space of the ids of renewals; a fixed random UUID. */
const RENEWAL_NAMESPACE = '5a0a3d2e-9a4e-4a0f-8d53-7a2f6b1c9e44';

/**
 * A worker hands in a new document; what he has stays valid until its own end. A repeat with the
 * same key is the same renewal. Errors: NOT_FOUND, INVALID_INPUT for a kind that nobody declares,
 * RENEWAL_NOT_LATER for one that does not end later than the present one or ends soon,
 * RENEWAL_EXISTS while another of this kind waits, MEDIA_NOT_USABLE.
 */
export async function requestRenewal(
  deps: CertificateDeps,
  input: {
    readonly workerId: string;
    readonly key: string;
    readonly kind: string;
    readonly validUntil: Date;
    readonly mediaIds: readonly string[];
  },
): Promise<RenewalDto> {
  const { workerId, key, kind, validUntil, mediaIds } = input;
  const names = certificateNames(await deps.catalogue.categories());
  if (!names.has(kind)) {
    const message = '没有这种证书 / there is no such kind of certificate';
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'kind', message }] });
  }
  const worker = await deps.workers.findById(workerId);
  if (worker === null) throw new AppError('NOT_FOUND');
  const renewal: CertificateRenewalDocument = {
    _id: uuidv5(`${workerId}:${key}`, RENEWAL_NAMESPACE),
    workerId,
    merchantId: worker.merchantId,
    cityCode: worker.cityCode,
    kind,
    validUntil,
    mediaIds: [...mediaIds],
    status: 'PENDING',
    version: 1,
    reason: null,
    note: null,
    createdAt: new Date(deps.clock.nowMs()),
    decidedBy: null,
    decidedAt: null,
  };
  const known = await deps.renewals.findById(renewal._id);
  if (known !== null) return presentRenewal(known, names);
  await requireLater(deps, { worker, kind, validUntil });
  return presentRenewal(await insert(deps, renewal), names);
}

/**
 * The worker takes back what waits for review. Errors: NOT_FOUND, VERSION_CONFLICT,
 * ACTION_NOT_ALLOWED once it is decided.
 */
export async function withdrawRenewal(
  deps: CertificateDeps,
  input: {
    readonly workerId: string;
    readonly renewalId: string;
    readonly expectedVersion: number;
  },
): Promise<RenewalDto> {
  const { workerId, renewalId, expectedVersion } = input;
  const seen = await deps.renewals.findById(renewalId);
  if (seen?.workerId !== workerId) throw new AppError('NOT_FOUND');
  const names = certificateNames(await deps.catalogue.categories());
  const at = new Date(deps.clock.nowMs());
  const withdrawn = await deps.transact((session) =>
    deps.renewals.decide(
      {
        renewalId,
        expectedVersion,
        to: 'WITHDRAWN',
        reason: null,
        note: null,
        decidedBy: null,
        at,
      },
      session,
    ),
  );
  if (withdrawn === null) throw refusalOf(await deps.renewals.findById(renewalId));
  return presentRenewal(withdrawn, names);
}

/** Why a renewal could not be decided as it was seen. */
export function refusalOf(renewal: CertificateRenewalDocument | null): AppError {
  if (renewal === null) return new AppError('NOT_FOUND');
  const { status, version } = renewal;
  return status === 'PENDING'
    ? new AppError('VERSION_CONFLICT', { extra: { version } })
    : new AppError('ACTION_NOT_ALLOWED', { extra: { status } });
}

/** RENEWAL_NOT_LATER with the end of the one that the worker has now. */
export function requireLaterThanPresent(input: {
  readonly worker: Pick<WorkerDocument, 'certificates'>;
  readonly kind: string;
  readonly validUntil: Date;
}): void {
  const { worker, kind, validUntil } = input;
  const present = endOf(worker, kind);
  if (present === null || validUntil > present) return;
  throw new AppError('RENEWAL_NOT_LATER', { extra: { validUntil: present.toISOString() } });
}

async function requireLater(
  deps: CertificateDeps,
  input: {
    readonly worker: WorkerDocument;
    readonly kind: string;
    readonly validUntil: Date;
  },
): Promise<void> {
  const { worker, validUntil } = input;
  requireLaterThanPresent(input);
  // As at onboarding: a document that is about to end is not worth a review.
  const { validForMs } = await deps.onboardingPolicies.effective(worker.cityCode);
  const earliestMs = deps.clock.nowMs() + validForMs;
  if (validUntil.getTime() >= earliestMs) return;
  throw new AppError('RENEWAL_NOT_LATER', {
    extra: { earliest: new Date(earliestMs).toISOString() },
  });
}

async function insert(
  deps: CertificateDeps,
  renewal: CertificateRenewalDocument,
): Promise<CertificateRenewalDocument> {
  const { _id, workerId, mediaIds, cityCode } = renewal;
  try {
    await deps.transact(async (session) => {
      await useMedia(
        deps,
        {
          field: 'mediaIds',
          ids: mediaIds,
          purposes: ['CERTIFICATE'],
          owner: { audience: 'worker', id: workerId },
          usedBy: { kind: 'CERTIFICATE', id: _id },
          cityCode,
        },
        session,
      );
      await deps.renewals.insert(renewal, session);
    });
    return renewal;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // A repeat that ran at the same time, or another one of this kind that waits.
    const same = await deps.renewals.findById(_id);
    if (same !== null) return same;
    throw new AppError('RENEWAL_EXISTS', { cause: error });
  }
}
