import type { DepositMovementRepository } from '../../data/repositories/deposit-movements.js';
import type { StandingAppealRepository } from '../../data/repositories/standing-appeals.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDeps } from '../order/deps.js';

/** What standings, appeals and deposits work with. */
export type DisciplineDeps = Pick<
  OrderDeps,
  | 'clock'
  | 'transact'
  | 'breaches'
  | 'standings'
  | 'disciplinePolicies'
  | 'customerBlocks'
  | 'workers'
  | 'orders'
  | 'cases'
  | 'ledger'
  | 'media'
  | 'sealer'
> & {
  readonly standingAppeals: StandingAppealRepository;
  readonly depositMovements: DepositMovementRepository;
};

/** Cities within a member of staff's reach; undefined = all. */
export type DeskReach = { readonly cityCodes?: readonly string[] | undefined };

/** A person at the desk and how far he reaches. */
export type DeskCall = DeskReach & { readonly staffId: string };

export const isWithin = ({ cityCodes }: DeskReach, cityCode: string): boolean =>
  cityCodes === undefined || cityCodes.includes(cityCode);

/** The worker; NOT_FOUND when there is none, or none within reach. */
export async function requireWorker(
  deps: Pick<DisciplineDeps, 'workers'>,
  call: DeskReach & { readonly workerId: string },
): Promise<WorkerDocument> {
  const worker = await deps.workers.findById(call.workerId);
  if (worker === null || !isWithin(call, worker.cityCode)) throw new AppError('NOT_FOUND');
  return worker;
}
