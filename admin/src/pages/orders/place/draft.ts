import type { Draft } from './types';

const PHONE = /^(?:\+?86)?1[3-9]\d{9}$/;

export function isPhone(text: string): boolean {
  return PHONE.test(text.replace(/[\s-]/g, ''));
}

export type Missing =
  | 'missingCustomer'
  | 'missingService'
  | 'missingPoint'
  | 'missingAddress'
  | 'missingStore'
  | 'missingTime';

/** The first thing that is still to be filled in, or null. */
export function missingOf(draft: Draft): Missing | null {
  const { offering } = draft;
  if (draft.customerId === undefined && !isPhone(draft.phone ?? '')) return 'missingCustomer';
  if (offering === undefined) return 'missingService';
  if (offering.mode === 'IN_STORE' && draft.storeId === undefined) return 'missingStore';
  if (offering.mode === 'HOME') {
    if (draft.point === undefined) return 'missingPoint';
    const { contact, line, addressPhone } = draft;
    if (contact.trim() === '' || line.trim() === '' || !isPhone(addressPhone)) {
      return 'missingAddress';
    }
  }
  return draft.startAt === undefined ? 'missingTime' : null;
}

/** What was chosen of the service; the same for price, slots and order. */
export function choiceOf(draft: Draft) {
  return {
    optionCodes: draft.optionCodes,
    ...(draft.units !== undefined && { units: draft.units }),
    ...(draft.quantity !== undefined && { quantity: draft.quantity }),
  };
}

/** The order as the API takes it. */
export function bodyOf(draft: Draft, quotedTotalFen: number) {
  const { offering, point, accessNote } = draft;
  return {
    ...(draft.customerId === undefined ? { phone: draft.phone } : { customerId: draft.customerId }),
    offeringId: offering?.id,
    ...choiceOf(draft),
    answers: draft.answers,
    startAt: draft.startAt,
    quotedTotalFen,
    ...(offering?.mode === 'IN_STORE'
      ? { storeId: draft.storeId }
      : {
          address: {
            contact: draft.contact.trim(),
            phone: draft.addressPhone.replace(/[\s-]/g, ''),
            line: draft.line.trim(),
            ...(accessNote.trim() !== '' && { accessNote: accessNote.trim() }),
            point,
          },
        }),
  };
}
