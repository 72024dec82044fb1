import { fen, type Fen } from '../../contract/terms/money.js';

const WHOLE_BPS = 10_000n;

/** Fee of amounts from `fromFen` on: a fixed part and a share, at most `maxFen`. */
export type FeeBand = {
  readonly fromFen: number;
  readonly fixedFen: number;
  readonly bps: number;
  /** Null = no cap. */
  readonly maxFen: number | null;
};

/** The fee of one withdrawal by the dated table; 0 where no band fits. Never more than the amount. */
export function withdrawalFee(bands: readonly FeeBand[], amountFen: Fen): Fen {
  const band = bands.findLast(({ fromFen }) => fromFen <= amountFen);
  if (band === undefined) return fen(0);
  const share = Number((BigInt(amountFen) * BigInt(band.bps)) / WHOLE_BPS);
  const whole = band.fixedFen + share;
  const capped = band.maxFen === null ? whole : Math.min(whole, band.maxFen);
  return fen(Math.min(capped, amountFen));
}
