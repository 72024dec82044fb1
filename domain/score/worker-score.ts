import type { WorkerLevel } from '../../contract/terms/catalogue.js';
import { SCORE_PARTS, type ScorePart, type ScorePolicy } from './policy.js';

/**
 * The score of a worker by Bayesian shrinkage: every part is the weighted mean of what was
 * observed and of a prior, so that a single review moves a newcomer little and a veteran less, and
 * nobody is ranked by two lucky stars. O(reviews); the result lies in 0 … 5 whatever comes in.
 */

export const STARS_MAX = 5;
/** Two decimals are kept. */
const CENTS = 100;
const WHOLE_BPS = 10_000;

/** What was recorded about one worker within the policy's time. */
export type ScoreFacts = {
  readonly reviews: readonly { readonly stars: number; readonly atMs: number }[];
  /** Visits that ended well and in time, late ones, and those he cancelled or never came to. */
  readonly visits: Readonly<Record<'kept' | 'late' | 'missed', number>>;
  /** Offers by what became of them; those withdrawn by the system are none of his. */
  readonly answers: Readonly<Record<'accepted' | 'declined' | 'expired', number>>;
  /** Takes the place of the prior of the reviews: what he brought along. */
  readonly carriedScore?: number | undefined;
};

/** One part and its contribution; the contributions sum to the score to the hundredth. */
export type ScoreTerm = {
  readonly part: ScorePart;
  readonly shareBps: number;
  /** Of the part alone, shrunk, in stars. */
  readonly mean: number;
  /** Weight of what was observed, beside that of the prior. */
  readonly evidence: number;
  readonly priorWeight: number;
  /** Hundredths of a star that it adds to the score. */
  readonly cents: number;
};

export type WorkerScore = {
  /** 0 … 5 with two decimals. */
  readonly score: number;
  readonly terms: readonly ScoreTerm[];
};

type Observation = { readonly value: number; readonly weight: number };

/** Score with its explanation. */
export function scoreOf(input: {
  readonly facts: ScoreFacts;
  readonly policy: ScorePolicy;
  readonly nowMs: number;
}): WorkerScore {
  const { policy } = input;
  const seen = observationsOf(input);
  const parts = SCORE_PARTS.map((part) => {
    const { mean, weight } = priorOf({ ...input, part });
    const evidence = sum(seen[part].map((one) => one.weight));
    const shrunk = shrink({ mean, weight, seen: seen[part] });
    return { part, evidence, priorWeight: weight, mean: shrunk, shareBps: policy.sharesBps[part] };
  });
  const exact = parts.map(({ mean, shareBps }) => (mean * shareBps * CENTS) / WHOLE_BPS);
  const cents = roundedTogether(exact);
  return {
    score: sum(cents) / CENTS,
    terms: parts.map((part, index) => ({ ...part, cents: cents[index] ?? 0 })),
  };
}

/** Of a worker whose answers say nothing yet nine offers in ten are expected to be taken. */
const USUAL_ANSWERS = { accepted: 9, all: 10 };

/**
 * How likely he takes an offer, in basis points: his answers, shrunk to what is usual. Withdrawn
 * offers are none of his answers.
 */
export function acceptanceBpsOf({ accepted, declined, expired }: ScoreFacts['answers']): number {
  const all = accepted + declined + expired + USUAL_ANSWERS.all;
  return Math.round(((accepted + USUAL_ANSWERS.accepted) * WHOLE_BPS) / all);
}

/** The highest level whose rule both numbers satisfy. */
export function levelOf(input: {
  readonly score: number;
  readonly ordersDone: number;
  readonly policy: Pick<ScorePolicy, 'levels'>;
}): WorkerLevel {
  const { score, ordersDone, policy } = input;
  const reached = policy.levels.find(
    ({ scoreMin, ordersMin }) => score >= scoreMin && ordersDone >= ordersMin,
  );
  return reached?.level ?? 'BRONZE';
}

/** Prior mean and observations, each with its weight; the prior alone when nothing was seen. */
export function shrink(input: {
  readonly mean: number;
  readonly weight: number;
  readonly seen: readonly Observation[];
}): number {
  const { mean, weight, seen } = input;
  const total = weight + sum(seen.map((one) => one.weight));
  if (total <= 0) return clamp(mean);
  return clamp((mean * weight + sum(seen.map((one) => one.value * one.weight))) / total);
}

function observationsOf(input: {
  readonly facts: ScoreFacts;
  readonly policy: ScorePolicy;
  readonly nowMs: number;
}): Readonly<Record<ScorePart, readonly Observation[]>> {
  const { facts, policy, nowMs } = input;
  const { visitStars, answerStars } = policy;
  return {
    REVIEWS: facts.reviews
      .filter(({ atMs }) => nowMs - atMs <= policy.factsMs)
      .map(({ stars, atMs }) => ({
        value: clamp(stars),
        weight: 0.5 ** (Math.max(0, nowMs - atMs) / policy.reviewHalfLifeMs),
      })),
    PUNCTUALITY: (['kept', 'late', 'missed'] as const).map((kind) => ({
      value: visitStars[kind],
      weight: facts.visits[kind],
    })),
    ANSWERS: (['accepted', 'declined', 'expired'] as const).map((kind) => ({
      value: answerStars[kind],
      weight: facts.answers[kind],
    })),
  };
}

function priorOf(input: {
  readonly facts: ScoreFacts;
  readonly policy: ScorePolicy;
  readonly part: ScorePart;
}) {
  const prior = input.policy.priors[input.part];
  const { carriedScore } = input.facts;
  return input.part === 'REVIEWS' && carriedScore !== undefined
    ? { mean: carriedScore, weight: prior.weight }
    : prior;
}

/** Integers with the rounded sum of the exact values: what is lost goes to the largest rests. */
function roundedTogether(exact: readonly number[]): number[] {
  const whole = exact.map((value) => Math.floor(value));
  let left = Math.round(sum(exact)) - sum(whole);
  const byRest = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRest) {
    if (left <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  return whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function clamp(stars: number): number {
  return Math.min(STARS_MAX, Math.max(0, stars));
}
