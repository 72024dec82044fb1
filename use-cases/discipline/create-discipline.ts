import type { z } from 'zod';
import type { customerBlockSchema, customerFlagSchema } from '../../contract/schemas/discipline.js';
import {
  CUSTOMER_FLAG_TEXT,
  type DepositMovementKind,
  type DepositMovementStatus,
  type StandingAppealStatus,
} from '../../contract/terms/discipline.js';
import { AppError } from '../../contract/terms/errors.js';
import type {
  CustomerBlockDocument,
  CustomerFlagDocument,
} from '../../data/repositories/customer-blocks.js';
import { decideStandingAppeal, openAppeal } from './appeals.js';
import { addCustomerFlag, blockCustomer, liftBlock, listCustomerFlags } from './customers.js';
import { checkMovement, requestDeduction, requestDepositRefund, topUpDeposit } from './deposits.js';
import { isWithin, requireWorker, type DeskReach, type DisciplineDeps } from './deps.js';
import { freezeByHand, thawByHand } from './freeze-by-hand.js';
import {
  presentAppeal,
  presentAppealRow,
  presentMovementRow,
  presentStanding,
} from './present-standing.js';

export type Discipline = ReturnType<typeof createDiscipline>;
export type CustomerBlockDto = z.input<typeof customerBlockSchema>;
export type CustomerFlagDto = z.input<typeof customerFlagSchema>;

type InputOf<F> = F extends (deps: never, input: infer I) => unknown ? I : never;
type Page = {
  readonly after: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** Standings of workers, their appeals and deposits, and customers who may not order. */
export function createDiscipline(deps: DisciplineDeps) {
  return {
    ...createStandings(deps),
    appeals: createAppeals(deps),
    deposits: createDeposits(deps),
    customers: createCustomers(deps),
  };
}

function createStandings(deps: DisciplineDeps) {
  const standingOf = async (call: DeskReach & { readonly workerId: string }) =>
    presentStanding(deps, { worker: await requireWorker(deps, call), isStaff: true });
  return {
    /** The worker's own view. NOT_FOUND. */
    own: async (workerId: string) =>
      presentStanding(deps, { worker: await requireWorker(deps, { workerId }), isStaff: false }),

    /** As staff see it. NOT_FOUND out of reach. */
    ofWorker: standingOf,

    async freeze(input: InputOf<typeof freezeByHand>) {
      await freezeByHand(deps, input);
      return standingOf(input);
    },

    async thaw(input: InputOf<typeof thawByHand>) {
      await thawByHand(deps, input);
      return standingOf(input);
    },
  };
}

function createAppeals(deps: DisciplineDeps) {
  return {
    open: async (input: InputOf<typeof openAppeal>) =>
      presentAppeal(deps, await openAppeal(deps, input)),

    decide: async (input: InputOf<typeof decideStandingAppeal>) =>
      presentAppealRow(deps, await decideStandingAppeal(deps, input)),

    /** One row more than `limit` tells of a next page. */
    async queue(
      query: DeskReach &
        Page & {
          readonly status: StandingAppealStatus;
          readonly cityCode?: string | undefined;
          readonly isOverdueOnly: boolean;
        },
    ) {
      const { status, isOverdueOnly, after, limit } = query;
      const dueBefore = isOverdueOnly ? new Date(deps.clock.nowMs()) : undefined;
      const cityCodes = narrowed(query);
      const list = { status, cityCodes, dueBefore, after, limit };
      const rows = await deps.standingAppeals.list(list);
      return rows.map((row) => presentAppealRow(deps, row));
    },
  };
}

function createDeposits(deps: DisciplineDeps) {
  return {
    topUp: async (input: InputOf<typeof topUpDeposit>) =>
      presentMovementRow(await topUpDeposit(deps, input)),

    deduct: async (input: InputOf<typeof requestDeduction>) =>
      presentMovementRow(await requestDeduction(deps, input)),

    requestRefund: async (input: InputOf<typeof requestDepositRefund>) =>
      presentMovementRow(await requestDepositRefund(deps, input)),

    check: async (input: InputOf<typeof checkMovement>) =>
      presentMovementRow(await checkMovement(deps, input)),

    async queue(
      query: DeskReach &
        Page & {
          readonly status: DepositMovementStatus;
          readonly kind?: DepositMovementKind | undefined;
        },
    ) {
      return (await deps.depositMovements.list(query)).map(presentMovementRow);
    },
  };
}

function createCustomers(deps: DisciplineDeps) {
  const present = (row: CustomerBlockDocument): CustomerBlockDto => {
    const { _id: id, customerId, cityCode, blocked, until, lifted } = row;
    return {
      ...{ id, customerId, cityCode, by: blocked.by, reason: blocked.reason },
      at: blocked.at.toISOString(),
      until: until.toISOString(),
      isInForce: lifted === null && until.getTime() > deps.clock.nowMs(),
      liftedAt: lifted?.at.toISOString() ?? null,
      liftedBy: lifted?.by ?? null,
      liftReason: lifted?.reason ?? null,
    };
  };
  return {
    block: async (input: InputOf<typeof blockCustomer>) =>
      present(await blockCustomer(deps, input)),

    lift: async (input: InputOf<typeof liftBlock>) => present(await liftBlock(deps, input)),

    async blocks(
      query: DeskReach &
        Page & {
          readonly cityCode?: string | undefined;
          readonly customerId?: string | undefined;
          readonly isInForceOnly: boolean;
        },
    ) {
      const { customerId, isInForceOnly, after, limit } = query;
      const inForceAt = isInForceOnly ? new Date(deps.clock.nowMs()) : undefined;
      const list = { cityCodes: narrowed(query), customerId, inForceAt, after, limit };
      return (await deps.customerBlocks.list(list)).map(present);
    },

    flag: async (input: InputOf<typeof addCustomerFlag>) =>
      presentFlag(await addCustomerFlag(deps, input)),

    flags: async (input: InputOf<typeof listCustomerFlags>) => ({
      items: (await listCustomerFlags(deps, input)).map(presentFlag),
    }),
  };
}

function presentFlag(row: CustomerFlagDocument): CustomerFlagDto {
  const { _id: id, at, kind, ...rest } = row;
  return { id, kind, label: { ...CUSTOMER_FLAG_TEXT[kind] }, ...rest, at: at.toISOString() };
}

/** The reach, or one city of it. NOT_FOUND for a city out of reach. */
function narrowed(query: DeskReach & { readonly cityCode?: string | undefined }) {
  const { cityCode, cityCodes } = query;
  if (cityCode === undefined) return cityCodes;
  if (!isWithin(query, cityCode)) throw new AppError('NOT_FOUND');
  return [cityCode];
}
