import type { Connection } from 'mongoose';
import { createScoreFactRepository } from '../data/repositories/score-facts.js';
import { DEFAULT_SCORE_POLICY } from '../domain/score/policy.js';
import type { ScoreDeps } from '../use-cases/worker/score.js';

/** What scores are made of, over one connection. */
export function createScoreDeps(
  connection: Connection,
): Pick<ScoreDeps, 'scoreFacts' | 'scorePolicy' | 'reviewsOf'> {
  return {
    scoreFacts: createScoreFactRepository(connection),
    scorePolicy: async () => DEFAULT_SCORE_POLICY,
    // No reviews are recorded yet: the prior stands for them.
    reviewsOf: async () => [],
  };
}
