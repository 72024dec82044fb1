import type { CertificateKind } from '../../contract/terms/catalogue.js';
import type { CategoryDocument, ItemDocument } from '../../data/repositories/catalogue.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';

/** Certificates that the skills of an item ask for. */
export function certificatesNeeded(input: {
  readonly item: Pick<ItemDocument, 'skillCodes'>;
  readonly categories: readonly CategoryDocument[];
}): readonly CertificateKind[] {
  const skills = input.categories
    .flatMap((category) => category.skills)
    .filter((skill) => input.item.skillCodes.includes(skill.code));
  return [...new Set(skills.flatMap((skill) => skill.certificates))];
}

/** Certificates valid at the instant; one that ends exactly then no longer counts. */
export function certificatesValid(input: {
  readonly worker: Pick<WorkerDocument, 'certificates'>;
  readonly atMs: number;
}): readonly CertificateKind[] {
  const valid = input.worker.certificates.filter(
    (certificate) => certificate.validUntil.getTime() > input.atMs,
  );
  return [...new Set(valid.map((certificate) => certificate.kind))];
}

/** True when the worker has every skill of the item and its certificates are valid (X10). */
export function canServe(input: {
  readonly worker: Pick<WorkerDocument, 'skills' | 'certificates'>;
  readonly item: Pick<ItemDocument, 'skillCodes'>;
  readonly categories: readonly CategoryDocument[];
  readonly atMs: number;
}): boolean {
  const { worker, item } = input;
  return item.skillCodes.every((code) => worker.skills.includes(code)) && hasCertificates(input);
}

/** True when every certificate that the item's skills ask for is valid at the instant (X10). */
export function hasCertificates(input: {
  readonly worker: Pick<WorkerDocument, 'certificates'>;
  readonly item: Pick<ItemDocument, 'skillCodes'>;
  readonly categories: readonly CategoryDocument[];
  readonly atMs: number;
}): boolean {
  const valid = certificatesValid(input);
  return certificatesNeeded(input).every((kind) => valid.includes(kind));
}
