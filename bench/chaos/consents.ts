import { presentText, type ConsentPurpose } from '../../contract/terms/consents.js';

/** The request by which a person agrees to the text that is asked for now. */
export const consentTo = (purpose: ConsentPurpose) =>
  ({
    method: 'POST',
    path: '/me/consents',
    body: { purpose, version: presentText(purpose).version },
  }) as const;
