import { AppError } from '../../contract/terms/errors.js';
import { maskIdNumber, maskName, maskPhone } from '../../contract/terms/masks.js';
import type { MaskKind, Resource } from '../../resources/kit/types.js';
import { blindIndexOf } from '../privacy/blind-index.js';
import type { FieldCipher } from '../privacy/field-cipher.js';
import type { FieldSealer, SealedPlace } from './deps.js';

const MASKS: Readonly<Record<MaskKind, (value: string) => string>> = {
  phone: maskPhone,
  idNumber: maskIdNumber,
  account: maskIdNumber,
  name: maskName,
};

/** Seals fields of resources: each document is its own subject, so that it can be erased alone. */
export function createFieldSealer(deps: {
  readonly cipher: FieldCipher;
  readonly indexKey: Buffer;
}): FieldSealer {
  const { cipher, indexKey } = deps;
  const indexOf: FieldSealer['indexOf'] = ({ resource, field, value }) =>
    blindIndexOf({ indexKey, field: `${resource.collection}.${field}`, value });
  return {
    async seal(input) {
      const { resource, field, value } = input;
      const spec = resource.fields[field];
      if (spec?.mask === undefined) throw new AppError('INTERNAL', { detail: `no mask: ${field}` });
      return {
        cipher: await cipher.seal({ ...ownerOf(input), value }),
        masked: MASKS[spec.mask](value),
        ...(spec.filter === 'blind' && { index: indexOf({ resource, field, value }) }),
      };
    },
    open: (input) => cipher.open({ ...ownerOf(input), cipherText: input.sealed.cipher }),
    indexOf,
  };
}

/** Whose key it is sealed with. */
export function subjectOf(resource: Resource, id: string): string {
  return `${resource.name}:${id}`;
}

function ownerOf({ resource, id, field }: SealedPlace) {
  return {
    subject: subjectOf(resource, id),
    place: { collection: resource.collection, id, field },
  };
}
