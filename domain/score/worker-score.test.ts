import { DEFAULT_SCORE_POLICY, SCORE_PARTS, type ScorePolicy } from './policy.js';
import { acceptanceBpsOf, levelOf, scoreOf, shrink, type ScoreFacts } from './worker-score.js';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const DAY = 24 * 3_600_000;
const policy = DEFAULT_SCORE_POLICY;

const NOTHING: ScoreFacts = {
  reviews: [],
  visits: { kept: 0, late: 0, missed: 0 },
  answers: { accepted: 0, declined: 0, expired: 0 },
};

const scored = (facts: Partial<ScoreFacts>, over: Partial<ScorePolicy> = {}) =>
  scoreOf({ facts: { ...NOTHING, ...facts }, policy: { ...policy, ...over }, nowMs: NOW });

const review = (stars: number, daysAgo = 0) => ({ stars, atMs: NOW - daysAgo * DAY });

/** The same facts for the same number. */
function factsOf(seed: number): ScoreFacts {
  let state = seed * 2_654_435_761 + 1;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  return {
    reviews: Array.from({ length: draw(60) }, () => review(draw(6), draw(500))),
    visits: { kept: draw(400), late: draw(40), missed: draw(20) },
    answers: { accepted: draw(300), declined: draw(80), expired: draw(40) },
    ...(draw(2) === 1 && { carriedScore: draw(501) / 100 }),
  };
}

const CASES = Array.from({ length: 300 }, (_, index) => factsOf(index + 1));

describe('the score of a worker', () => {
  it('is the prior when nothing was recorded', () => {
    const { sharesBps, priors } = policy;
    const prior = SCORE_PARTS.reduce(
      (total, part) => total + (priors[part].mean * sharesBps[part]) / 10_000,
      0,
    );
    expect(scored({}).score).toBeCloseTo(prior, 2);
  });

  it('is the sum of its terms, with two decimals, between 0 and 5', () => {
    for (const facts of CASES) {
      const { score, terms } = scored(facts);
      const cents = terms.reduce((total, term) => total + term.cents, 0);
      expect(Math.round(score * 100)).toBe(cents);
      expect(Number(score.toFixed(2))).toBe(score);
      const exact =
        terms.reduce((total, { mean, shareBps }) => total + mean * shareBps, 0) / 10_000;
      expect(Math.abs(score - exact)).toBeLessThanOrEqual(0.005 + 1e-9);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(5);
      expect(terms.every((term) => Number.isInteger(term.cents) && term.cents >= 0)).toBe(true);
    }
  });

  it('never falls by a better fact and never rises by a worse one', () => {
    for (const facts of CASES) {
      const { score } = scored(facts);
      const { visits, answers, reviews } = facts;
      expect(scored({ ...facts, reviews: [...reviews, review(5)] }).score).toBeGreaterThanOrEqual(
        score,
      );
      expect(scored({ ...facts, reviews: [...reviews, review(0)] }).score).toBeLessThanOrEqual(
        score,
      );
      expect(
        scored({ ...facts, visits: { ...visits, kept: visits.kept + 1 } }).score,
      ).toBeGreaterThanOrEqual(score);
      expect(
        scored({ ...facts, visits: { ...visits, missed: visits.missed + 1 } }).score,
      ).toBeLessThanOrEqual(score);
      expect(
        scored({ ...facts, answers: { ...answers, accepted: answers.accepted + 1 } }).score,
      ).toBeGreaterThanOrEqual(score);
    }
  });

  it('does not depend on the order of the reviews', () => {
    for (const facts of CASES.slice(0, 50)) {
      const turned = scored({ ...facts, reviews: facts.reviews.toReversed() });
      expect(turned.score).toBeCloseTo(scored(facts).score, 1);
      expect(Math.abs(turned.score - scored(facts).score)).toBeLessThanOrEqual(0.01);
    }
  });

  it('moves a newcomer little by one bad review, and a veteran less', () => {
    const fallOf = (reviews: ScoreFacts['reviews']) =>
      scored({ reviews }).score - scored({ reviews: [...reviews, review(1)] }).score;
    const newcomer = fallOf([]);
    const veteran = fallOf(Array.from({ length: 200 }, () => review(5)));
    expect(newcomer).toBeGreaterThan(0);
    expect(newcomer).toBeLessThan(0.4);
    expect(veteran).toBeLessThan(newcomer);
  });

  it('ranks many good reviews above one perfect one', () => {
    const many = scored({ reviews: Array.from({ length: 80 }, () => review(4.9)) });
    expect(many.score).toBeGreaterThan(scored({ reviews: [review(5)] }).score);
  });

  it('halves the weight of a review in its half-life, and forgets it in the end', () => {
    const evidence = (daysAgo: number) =>
      scored({ reviews: [review(1, daysAgo)] }).terms.find(({ part }) => part === 'REVIEWS')
        ?.evidence;
    expect(evidence(0)).toBeCloseTo(1, 6);
    expect(evidence(90)).toBeCloseTo(0.5, 6);
    expect(evidence(366)).toBe(0);
  });

  it('starts from what the worker brought along', () => {
    const [reviews] = scored({ carriedScore: 3.2 }).terms;
    expect(reviews?.mean).toBeCloseTo(3.2, 6);
  });
});

describe('shrinkage', () => {
  it('lies between the prior and what was observed', () => {
    for (const count of [1, 5, 50, 5_000]) {
      const mean = shrink({ mean: 4.6, weight: 10, seen: [{ value: 2, weight: count }] });
      expect(mean).toBeLessThan(4.6);
      expect(mean).toBeGreaterThan(2);
    }
    expect(shrink({ mean: 4.6, weight: 0, seen: [] })).toBe(4.6);
  });
});

test('the chance that an offer is taken begins with what is usual and follows the answers', () => {
  expect(acceptanceBpsOf(NOTHING.answers)).toBe(9_000);
  expect(acceptanceBpsOf({ accepted: 0, declined: 1, expired: 0 })).toBe(8_182);
  expect(acceptanceBpsOf({ accepted: 0, declined: 60, expired: 30 })).toBe(900);
  expect(acceptanceBpsOf({ accepted: 990, declined: 0, expired: 0 })).toBe(9_990);
});

describe('the level', () => {
  const at = (score: number, ordersDone: number) => levelOf({ score, ordersDone, policy });

  it('asks for the score and for the orders', () => {
    expect(at(4.8, 500)).toBe('GOLD');
    expect(at(4.49, 500)).toBe('SILVER');
    expect(at(4.8, 499)).toBe('SILVER');
    expect(at(3.9, 2_000)).toBe('BRONZE');
    expect(at(5, 99)).toBe('BRONZE');
  });
});
