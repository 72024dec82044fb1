import {
  CERTIFICATE_TEXT,
  type CertificateKind,
  type LocalName,
} from '../../contract/terms/catalogue.js';
import type { CategoryDocument } from '../../data/repositories/catalogue.js';

/** Names of the kinds that the platform knows and of those that categories declare (S18). */
export function certificateNames(
  categories: readonly CategoryDocument[],
): ReadonlyMap<CertificateKind, LocalName> {
  const declared = categories
    .flatMap(({ certificates }) => certificates)
    .map(({ kind, name }): [string, LocalName] => [kind, { zh: name.zh, en: name.en }]);
  return new Map([...declared, ...Object.entries(CERTIFICATE_TEXT)]);
}

/** A kind that nobody declares any more is shown as it is. */
export function nameOf(
  names: ReadonlyMap<CertificateKind, LocalName>,
  kind: CertificateKind,
): LocalName {
  return names.get(kind) ?? { zh: kind, en: kind };
}
