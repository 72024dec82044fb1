import type { LevelRule } from '../score/policy.js';
import { DEFAULT_SCORE_POLICY } from '../score/policy.js';

const DAY = 24 * 3_600_000;

/**
 * What a city may set for broken promises and levels (X11, X26). A threshold of 0 is switched off;
 * all of them are until a city says otherwise, since taking work away from people is a decision of
 * whoever has agreed it with them.
 */
export type DisciplinePolicy = {
  /** Points count for this long. */
  readonly windowMs: number;
  readonly warnPoints: number;
  /** From here on he may not grab orders from the pool. */
  readonly limitPoints: number;
  /** Here he takes no orders for `freezeMs`; what he has stays his. */
  readonly freezePoints: number;
  readonly freezeMs: number;
  /** How long a breach or a deduction may be appealed against. */
  readonly appealMs: number;
  /** Until when staff should have answered. */
  readonly appealSlaMs: number;
  /** Highest first; below all of them it is the lowest level. */
  readonly levels: readonly LevelRule[];
};

/** The part of it that a standing is judged by: each judgement keeps its own. */
export type StandingRules = Pick<
  DisciplinePolicy,
  'windowMs' | 'warnPoints' | 'limitPoints' | 'freezePoints' | 'freezeMs'
>;

export const standingRulesOf = ({
  windowMs,
  warnPoints,
  limitPoints,
  freezePoints,
  freezeMs,
}: DisciplinePolicy): StandingRules => ({
  windowMs,
  warnPoints,
  limitPoints,
  freezePoints,
  freezeMs,
});

export const DEFAULT_DISCIPLINE_POLICY: DisciplinePolicy = {
  windowMs: 90 * DAY,
  warnPoints: 0,
  limitPoints: 0,
  freezePoints: 0,
  freezeMs: 7 * DAY,
  appealMs: 7 * DAY,
  appealSlaMs: 2 * DAY,
  levels: DEFAULT_SCORE_POLICY.levels,
};
