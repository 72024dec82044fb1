import type { CertificateKind } from '../../contract/terms/catalogue.js';
import type { LngLat } from '../geo/distance.js';
import type { DayItem } from './types.js';
import type { WorkerHours } from './working-hours.js';

type Place = { readonly coordinates: LngLat };

export type HeldCertificate = { readonly kind: CertificateKind; readonly validUntil: Date };

/** What of a stored worker decides which jobs he can take. */
export type SlotPerson = WorkerHours & {
  readonly _id: string;
  readonly merchantId: string;
  readonly cityCode: string;
  readonly status: string;
  readonly isOnline: boolean;
  readonly home: Place;
  readonly radiusMeters: number;
  readonly skills: readonly string[];
  readonly certificates: readonly HeldCertificate[];
  readonly frozenUntil?: Date | null | undefined;
  readonly position?: { readonly point: Place; readonly at: Date } | undefined;
};

/** A worker with the bookings that lie within reach of what is asked. */
export type SlotRow = { readonly person: SlotPerson; readonly dayItems: readonly DayItem[] };

/** When the worker's certificate of this kind ends, UTC ms; 0 when he has none. */
export function certificateEndMs(
  person: { readonly certificates: readonly HeldCertificate[] },
  kind: CertificateKind,
): number {
  let endMs = 0;
  for (const certificate of person.certificates) {
    if (certificate.kind === kind) endMs = Math.max(endMs, certificate.validUntil.getTime());
  }
  return endMs;
}

/** From when on one of these certificates is missing (UTC ms); Infinity when none is asked for. */
export function certifiedUntilMs(
  person: { readonly certificates: readonly HeldCertificate[] },
  kinds: readonly CertificateKind[],
): number {
  return kinds.reduce((endMs, kind) => Math.min(endMs, certificateEndMs(person, kind)), Infinity);
}
