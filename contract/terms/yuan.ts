import { FEN_MAX, fen, type Fen } from './money.js';

/** What channels and their bills write: yuan with at most two decimals, no sign, no exponent. */
const YUAN = /^(0|[1-9]\d{0,6})(?:\.(\d{1,2}))?$/;
const FEN_DIGITS = 2;

/** `1234` fen as `12.34`; by digits, so that nothing is ever rounded. */
export function yuanText(amountFen: Fen): string {
  const digits = String(amountFen).padStart(FEN_DIGITS + 1, '0');
  return `${digits.slice(0, -FEN_DIGITS)}.${digits.slice(-FEN_DIGITS)}`;
}

/** Null when the text is no amount of yuan or lies above the largest amount. */
export function fenOfYuan(text: string): Fen | null {
  const match = YUAN.exec(text);
  if (match === null) return null;
  const [, whole = '', part = ''] = match;
  const amountFen = Number(`${whole}${part.padEnd(FEN_DIGITS, '0')}`);
  return amountFen > FEN_MAX ? null : fen(amountFen);
}
