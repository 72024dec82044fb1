import type { Connection } from 'mongoose';
import { createDisciplinePolicyRepository } from '../data/repositories/discipline-policies.js';
import { createScoreFactRepository } from '../data/repositories/score-facts.js';
import { createStandingRepository } from '../data/repositories/standings.js';
import { DEFAULT_SCORE_POLICY } from '../domain/score/policy.js';
import type { ScoreDeps } from '../use-cases/worker/score.js';

/** What scores are made of, over one connection. */
export function createScoreDeps(
  connection: Connection,
): Pick<ScoreDeps, 'scoreFacts' | 'scorePolicy' | 'reviewsOf' | 'standings'> {
  const disciplinePolicies = createDisciplinePolicyRepository(connection);
  return {
    scoreFacts: createScoreFactRepository(connection),
    standings: createStandingRepository(connection),
    // The levels are the city's; what makes the score is the same everywhere.
    scorePolicy: async (cityCode) => {
      const { levels } = await disciplinePolicies.effective(cityCode);
      return { ...DEFAULT_SCORE_POLICY, levels };
    },
    // No reviews are recorded yet: the prior stands for them.
    reviewsOf: async () => [],
  };
}
