import type { Env } from '../../config/env.js';
import type { Connection } from '../../data/connect.js';
import { customerBlockModel } from '../../data/models/customer-block.js';
import { depositMovementModel } from '../../data/models/deposit-movement.js';
import { standingAppealModel } from '../../data/models/standing-appeal.js';
import { StackError } from '../../stack/errors.js';
import { createSealer } from '../../temporal/order-deps.js';
import { appealWordsContext } from '../../use-cases/discipline/appeals.js';
import type { RowFacts } from './rows.js';

const DAY_MS = 24 * 3_600_000;

/** Ids of what is decided about a worker or a customer. */
export type StandingIds = {
  readonly appealId: string;
  readonly movementId: string;
  readonly blockId: string;
};

export const MISSING_STANDING: StandingIds = {
  appealId: 'no-such-appeal',
  movementId: 'no-such-movement',
  blockId: 'no-such-block',
};

/** An open appeal, a deduction that waits for its check, and a block of the customer. */
export async function standingRows(
  env: Env,
  connection: Connection,
  facts: RowFacts,
): Promise<StandingIds> {
  const { tag, tenant, customerId, orderId, workerId } = facts;
  const { cityCode } = tenant;
  if (!env.dataEncryptionKey) throw new StackError('BAD_USAGE', 'DATA_ENCRYPTION_KEY is missing');
  const sealer = createSealer(env.dataEncryptionKey, env.blindIndexKey);
  const appealId = `appeal-${tag}`;
  const movementId = `movement-${tag}`;
  const blockId = `block-${tag}`;
  const at = new Date();
  const later = new Date(at.getTime() + DAY_MS);
  await standingAppealModel(connection).create({
    _id: appealId,
    workerId,
    cityCode,
    subject: 'BREACH',
    subjectId: `${orderId}:9`,
    orderId,
    words: sealer.seal('示例', appealWordsContext(appealId)),
    mediaIds: [],
    status: 'OPEN',
    recordedBy: [],
    createdAt: at,
    dueAt: later,
  });
  const step = { by: 'somebody', at, reason: '示例' };
  await depositMovementModel(connection).create({
    _id: movementId,
    workerId,
    cityCode,
    kind: 'DEDUCTION',
    status: 'REQUESTED',
    amountFen: 100,
    breachId: `${orderId}:9`,
    orderId,
    made: step,
  });
  await customerBlockModel(connection).create({
    _id: blockId,
    customerId,
    cityCode,
    blocked: step,
    until: later,
  });
  return { appealId, movementId, blockId };
}
