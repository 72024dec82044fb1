import { REDEEM_QR_PREFIX, REDEMPTION_CODE_DIGITS } from '@contract/terms/store';

const DIGITS = new RegExp(`^\\d{${REDEMPTION_CODE_DIGITS}}$`);
/** Whatever version: a code of ours that this page does not know is said to be newer. */
const ANY_VERSION = /^doorhive:redeem:/;

export type ReadCode =
  | { readonly body: { readonly code: string } | { readonly qrPayload: string } }
  | { readonly fault: 'codeWrong' | 'qrNewer' };

/** What was typed or scanned: digits, with blanks as people group them, or the text of the QR code. */
export function readCode(text: string): ReadCode {
  const plain = text.replace(/[\s-]/g, '');
  if (DIGITS.test(plain)) return { body: { code: plain } };
  if (plain.startsWith(REDEEM_QR_PREFIX)) {
    const isWhole = DIGITS.test(plain.slice(REDEEM_QR_PREFIX.length));
    return isWhole ? { body: { qrPayload: plain } } : { fault: 'codeWrong' };
  }
  return { fault: ANY_VERSION.test(plain) ? 'qrNewer' : 'codeWrong' };
}
