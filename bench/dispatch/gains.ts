/** How much less A is than B on paired days, in per cent. */
export type Gain = {
  readonly pct: number;
  /** One-sided lower bound at 95 %; null with fewer than two days. */
  readonly lower95: number | null;
};

/** Mean of the days' gains, and its bound by Student's t. */
export function gainOf(ours: readonly number[], theirs: readonly number[]): Gain {
  const gains = ours.map((value, day) => 100 * (1 - value / theirs[day]!));
  const count = gains.length;
  const pct = meanOf(gains);
  if (count < 2) return { pct, lower95: null };
  const square = gains.reduce((sum, gain) => sum + (gain - pct) ** 2, 0) / (count - 1);
  return { pct, lower95: pct - t95(count - 1) * Math.sqrt(square / count) };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const T95 = [
  6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761,
  1.753, 1.746, 1.74, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711, 1.708, 1.706, 1.703, 1.701,
  1.699,
];

/** 0.95 quantile of Student's t; beyond the table the last, which is the careful side. */
function t95(degrees: number): number {
  return T95[Math.min(degrees, T95.length) - 1]!;
}
