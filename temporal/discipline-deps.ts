import type { Connection } from 'mongoose';
import { createDepositMovementRepository } from '../data/repositories/deposit-movements.js';
import { createStandingAppealRepository } from '../data/repositories/standing-appeals.js';
import type { DisciplineDeps } from '../use-cases/discipline/deps.js';

/** What standings need besides orders, over one connection. */
export function createDisciplineDeps(
  connection: Connection,
): Pick<DisciplineDeps, 'standingAppeals' | 'depositMovements'> {
  return {
    standingAppeals: createStandingAppealRepository(connection),
    depositMovements: createDepositMovementRepository(connection),
  };
}
