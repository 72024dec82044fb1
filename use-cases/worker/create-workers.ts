import type { z } from 'zod';
import type { workerScoreSchema } from '../../contract/schemas/worker.js';
import { getPageMedia, setPageMedia, type PageMediaDeps } from './page-media.js';
import { previewHours } from './preview-hours.js';
import { editProfile, getProfile, setHours, type ProfileDeps } from './profile.js';
import { scheduleOf, schedulesOfIds, type ScheduleDeps } from './schedule.js';
import { explainWorkerScore, type ScoreDeps } from './score.js';

export type Workers = ReturnType<typeof createWorkers>;

export type WorkerScoreDto = z.input<typeof workerScoreSchema>;

type Without<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

/** Workers' own pages and what planners ask about them, as one object for the api. */
export function createWorkers(deps: ProfileDeps & ScoreDeps & PageMediaDeps & ScheduleDeps) {
  return {
    getProfile: (workerId: string) => getProfile(deps, workerId),
    editProfile: (input: Without<typeof editProfile>) => editProfile(deps, input),
    setHours: (input: Without<typeof setHours>) => setHours(deps, input),
    previewHours: (input: Without<typeof previewHours>) => previewHours(deps, input),
    schedule: (input: Without<typeof scheduleOf>) => scheduleOf(deps, input),
    schedules: (input: Without<typeof schedulesOfIds>) => schedulesOfIds(deps, input),
    getPageMedia: (workerId: string) => getPageMedia(deps, workerId),
    setPageMedia: (input: Without<typeof setPageMedia>) => setPageMedia(deps, input),
    explainScore: async (workerId: string): Promise<WorkerScoreDto> => {
      const { score, level, ordersDone, terms, facts } = await explainWorkerScore(deps, workerId);
      return {
        score,
        level,
        ordersDone,
        terms: terms.map((term) => ({ ...term })),
        facts: { reviews: facts.reviews.length, ...facts.visits, ...facts.answers },
      };
    },
  };
}
