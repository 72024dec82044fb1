import type { NearWorkerDto } from '../../contract/schemas/catalogue.js';
import type { CategoryDocument } from '../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../data/repositories/merchants.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { presentMerchant, presentName } from './present.js';

/** The public face of a worker. Home, position, hours and every private field stay behind. */
export function presentWorker(input: {
  readonly worker: WorkerDocument;
  readonly merchant: MerchantDocument;
  readonly categories: readonly CategoryDocument[];
}): Omit<NearWorkerDto, 'distanceMeters'> {
  const { worker, merchant, categories } = input;
  return {
    id: worker._id,
    displayName: worker.displayName,
    gender: worker.gender,
    level: worker.level,
    score: worker.score,
    ordersDone: worker.ordersDone,
    isOnline: worker.isOnline,
    skills: categories
      .flatMap((category) => category.skills)
      .filter((skill) => worker.skills.includes(skill.code))
      .map((skill) => ({ code: skill.code, name: presentName(skill.name) })),
    merchant: presentMerchant(merchant),
  };
}
