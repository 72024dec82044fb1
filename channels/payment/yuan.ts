const YUAN_PATTERN = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/;

/**
 * Fen of an amount that a bill writes in yuan, exactly: the digits are moved, nothing is
 * multiplied. Null when it is no such amount.
 */
export function fenOfYuan(text: string): number | null {
  const match = YUAN_PATTERN.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = '', cents = ''] = match;
  const value = Number(`${whole}${cents.padEnd(2, '0')}`);
  return sign === '-' && value !== 0 ? -value : value;
}

/** The same the other way round, for whoever writes such a bill. */
export function yuanOfFen(valueFen: number): string {
  const digits = String(Math.abs(valueFen)).padStart(3, '0');
  return `${valueFen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
