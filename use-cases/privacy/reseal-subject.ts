import { AppError } from '../../contract/terms/errors.js';
import type { SealedFieldRepository } from '../../data/repositories/sealed-fields.js';
import type { FieldCipher } from './field-cipher.js';

/** A value that somebody wrote meanwhile is looked at again, this often. */
const TRIES_MAX = 5;

/**
 * Gives a person a new data key and writes his sealed values anew under it, while they are read:
 * each row changes in one write, and the keys of before open what has not changed yet. Answers the
 * version and how many values were written. May be stopped and repeated.
 */
export async function resealSubject(
  deps: {
    readonly cipher: Pick<FieldCipher, 'open' | 'seal' | 'rotateSubject'>;
    readonly sealedFields: SealedFieldRepository;
  },
  subject: string,
): Promise<{ readonly version: number; readonly resealed: number }> {
  const version = await deps.cipher.rotateSubject(subject);
  let resealed = 0;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    let lost = 0;
    for (const field of await deps.sealedFields.of(subject)) {
      if (versionOf(field.cipherText) >= version) continue;
      const value = await deps.cipher.open(field);
      const { subject: owner, place, cipherText } = field;
      const next = await deps.cipher.seal({ subject: owner, place, value });
      if (await deps.sealedFields.replace({ place, before: cipherText, after: next })) {
        resealed += 1;
      } else {
        lost += 1;
      }
    }
    if (lost === 0) return { version, resealed };
  }
  throw new AppError('CONTENTION');
}

function versionOf(cipherText: string): number {
  return Number(cipherText.split('.')[1]);
}
