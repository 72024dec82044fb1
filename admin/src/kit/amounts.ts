const MINUS = '\u2212';

/** Integer fen as `¥12,680.00`; a negative amount has a real minus before the sign. */
export function yuan(fen: number): string {
  const abs = Math.abs(fen);
  const whole = Math.trunc(abs / 100).toLocaleString('en-US');
  const cents = String(abs % 100).padStart(2, '0');
  return `${fen < 0 ? MINUS : ''}¥${whole}.${cents}`;
}

/** Text of an amount in yuan → integer fen; undefined when it is no amount. */
export function fenOf(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0') || 0);
}

/** Basis points as a percentage. */
export function percent(bps: number): string {
  return `${Number((bps / 100).toFixed(2))}%`;
}
