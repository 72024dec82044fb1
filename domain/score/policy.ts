import type { WorkerLevel } from '../../contract/terms/catalogue.js';

/** Prior of one component: its mean in stars and how many observations it weighs. */
export type ScorePrior = { readonly mean: number; readonly weight: number };

export const SCORE_PARTS = ['REVIEWS', 'PUNCTUALITY', 'ANSWERS'] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

/** From where on a level is reached: both must hold. */
export type LevelRule = {
  readonly level: WorkerLevel;
  readonly scoreMin: number;
  readonly ordersMin: number;
};

/** Numbers that a city may set for the score of its workers. Stars are 0 to 5. */
export type ScorePolicy = {
  /** Shares of the parts; together 10,000. */
  readonly sharesBps: Readonly<Record<ScorePart, number>>;
  readonly priors: Readonly<Record<ScorePart, ScorePrior>>;
  /** A review loses half of its weight in this time. */
  readonly reviewHalfLifeMs: number;
  /** Stars that one kept, late or missed visit counts for. */
  readonly visitStars: Readonly<Record<'kept' | 'late' | 'missed', number>>;
  /** Stars that an answered or an unanswered offer counts for. */
  readonly answerStars: Readonly<Record<'accepted' | 'declined' | 'expired', number>>;
  /** Older facts do not count. */
  readonly factsMs: number;
  /** Highest first; below all of them it is BRONZE. */
  readonly levels: readonly LevelRule[];
};

const DAY = 24 * 3_600_000;

export const DEFAULT_SCORE_POLICY: ScorePolicy = {
  sharesBps: { REVIEWS: 7_000, PUNCTUALITY: 2_000, ANSWERS: 1_000 },
  priors: {
    REVIEWS: { mean: 4.6, weight: 10 },
    PUNCTUALITY: { mean: 4.8, weight: 10 },
    ANSWERS: { mean: 4.2, weight: 20 },
  },
  reviewHalfLifeMs: 90 * DAY,
  visitStars: { kept: 5, late: 2, missed: 0 },
  answerStars: { accepted: 5, declined: 3, expired: 2 },
  factsMs: 365 * DAY,
  levels: [
    { level: 'GOLD', scoreMin: 4.5, ordersMin: 500 },
    { level: 'SILVER', scoreMin: 4, ordersMin: 100 },
  ],
};
