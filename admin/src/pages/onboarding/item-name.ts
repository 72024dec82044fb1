import { CERTIFICATE_TEXT } from '@contract/terms/catalogue';
import { certificateKindOf } from '@contract/terms/onboarding';
import { useLocalName, useWords } from '../../i18n/i18n';
import { onboardingWords } from './words';

const PLAIN = ['PROFILE', 'IDENTITY', 'LICENCE'] as const;

/** What an item is called; a certificate by its kind. */
export function useItemName(): (code: string) => string {
  const t = useWords(onboardingWords);
  const name = useLocalName();
  return (code) => {
    const plain = PLAIN.find((known) => known === code);
    if (plain !== undefined) return t(plain);
    const kind = certificateKindOf(code) ?? code;
    return kind in CERTIFICATE_TEXT
      ? name(CERTIFICATE_TEXT[kind as keyof typeof CERTIFICATE_TEXT])
      : kind;
  };
}
