/** Integer fen (1/100 yuan). Branded so that a bare number or a yuan amount cannot slip in. */
export type Fen = number & { readonly __brand: 'Fen' };

/** Hundredths of a percent: 10 % = 1,000. */
export type BasisPoints = number & { readonly __brand: 'BasisPoints' };

/** Upper bound of one amount: 1 million yuan (MONEY §3.1). */
export const FEN_MAX = 100_000_000;

/** Turns a checked number into `Fen`; throws RangeError when it is no integer in [0, FEN_MAX]. */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value) || value < 0 || value > FEN_MAX) {
    throw new RangeError(`not an amount in fen: ${value}`);
  }
  return value as Fen;
}

/** Turns a checked number into basis points; throws RangeError outside 0..10,000. */
export function basisPoints(value: number): BasisPoints {
  if (!Number.isSafeInteger(value) || value < 0 || value > 10_000) {
    throw new RangeError(`not a rate in basis points: ${value}`);
  }
  return value as BasisPoints;
}
