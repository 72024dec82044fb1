import type { z } from 'zod';
import type { ownCertificateSchema, renewalSchema } from '../../contract/schemas/certificates.js';
import type { CertificateKind, LocalName } from '../../contract/terms/catalogue.js';
import { ENDS_SOON_MS, type CertificateState } from '../../contract/terms/certificate.js';
import { AppError } from '../../contract/terms/errors.js';
import type { CertificateRenewalDocument } from '../../data/repositories/certificate-renewals.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { certificateNames, nameOf } from './certificate-names.js';
import type { CertificateDeps } from './deps.js';

export type OwnCertificateDto = z.input<typeof ownCertificateSchema>;
export type RenewalDto = z.input<typeof renewalSchema>;

const DAY_MS = 24 * 3_600_000;

/**
 * A worker's certificates with their state this minute: those he has, those that his skills ask
 * for, and those that wait for review. Throws NOT_FOUND.
 */
export async function listOwnCertificates(
  deps: CertificateDeps,
  workerId: string,
): Promise<OwnCertificateDto[]> {
  const [worker, categories, renewals] = await Promise.all([
    deps.workers.findById(workerId),
    deps.catalogue.categories(),
    deps.renewals.ofWorker(workerId),
  ]);
  if (worker === null) throw new AppError('NOT_FOUND');
  const names = certificateNames(categories);
  const skills = categories.flatMap((category) => category.skills);
  const needed = skills
    .filter(({ code }) => worker.skills.includes(code))
    .flatMap(({ certificates }) => certificates);
  const shown = renewals.filter(({ status }) => status !== 'WITHDRAWN');
  const waiting = shown.filter(({ status }) => status === 'PENDING').map(({ kind }) => kind);
  const kinds = new Set([...worker.certificates.map(({ kind }) => kind), ...needed, ...waiting]);
  const nowMs = deps.clock.nowMs();
  return [...kinds].sort().map((kind) => {
    const validUntil = endOf(worker, kind);
    const renewal = shown.find((one) => one.kind === kind) ?? null;
    return {
      kind,
      name: nameOf(names, kind),
      state: stateOf(validUntil, nowMs),
      isNeeded: needed.includes(kind),
      validUntil: validUntil?.toISOString() ?? null,
      daysLeft: daysLeft(validUntil, nowMs),
      renewal: renewal && presentRenewal(renewal, names),
    };
  });
}

/** When the worker's certificate of this kind ends; null when he has none. */
export function endOf(
  worker: Pick<WorkerDocument, 'certificates'>,
  kind: CertificateKind,
): Date | null {
  const ends = worker.certificates
    .filter((certificate) => certificate.kind === kind)
    .map(({ validUntil }) => validUntil.getTime());
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

/** As its worker sees it: who decided is the platform's business. */
export function presentRenewal(
  renewal: CertificateRenewalDocument,
  names: ReadonlyMap<CertificateKind, LocalName>,
): RenewalDto {
  const { _id, version, kind, validUntil, mediaIds, status, reason, note } = renewal;
  return {
    id: _id,
    version,
    kind,
    name: nameOf(names, kind),
    validUntil: validUntil.toISOString(),
    mediaIds: [...mediaIds],
    status,
    reason,
    note,
    createdAt: renewal.createdAt.toISOString(),
    decidedAt: renewal.decidedAt?.toISOString() ?? null,
  };
}

/** One that ends exactly now no longer counts, as everywhere (X10). */
function stateOf(validUntil: Date | null, nowMs: number): CertificateState {
  if (validUntil === null) return 'MISSING';
  const leftMs = validUntil.getTime() - nowMs;
  if (leftMs <= 0) return 'LAPSED';
  return leftMs <= ENDS_SOON_MS ? 'ENDS_SOON' : 'VALID';
}

function daysLeft(validUntil: Date | null, nowMs: number): number | null {
  if (validUntil === null || validUntil.getTime() <= nowMs) return null;
  return Math.floor((validUntil.getTime() - nowMs) / DAY_MS);
}
