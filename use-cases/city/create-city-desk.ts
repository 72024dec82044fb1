import type { z } from 'zod';
import type { cityChecklistSchema, closureOrderSchema } from '../../contract/schemas/city-desk.js';
import { CLOSURE_OUTCOMES, type ClosureOutcome } from '../../contract/terms/closure.js';
import { AppError, isErrorCode } from '../../contract/terms/errors.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { ClosureOrderDocument, ClosureRepository } from '../../data/repositories/closures.js';
import { openingChecklist, type ChecklistDeps } from './opening-checklist.js';

export type CityDesk = ReturnType<typeof createCityDesk>;
export type CityChecklistDto = z.input<typeof cityChecklistSchema>;
export type ClosureOrderDto = z.input<typeof closureOrderSchema>;

/** Cities within the caller's reach; undefined = all of them. */
type Reach = { readonly cityCodes?: readonly string[] | undefined };

export type CityDeskDeps = ChecklistDeps & {
  readonly catalogue: Pick<CatalogueRepository, 'city'>;
  readonly closures: Pick<ClosureRepository, 'findById' | 'ordersOf'>;
};

/** What operators look at before a city opens (S21) and while it is closed for a while (X29). */
export function createCityDesk(deps: CityDeskDeps) {
  return {
    /** NOT_FOUND for a city out of reach. */
    async checklist(ask: Reach & { readonly cityCode: string }): Promise<CityChecklistDto> {
      const { cityCode } = ask;
      const city = isWithin(ask, cityCode) ? await deps.catalogue.city(cityCode) : null;
      if (city === null) throw new AppError('NOT_FOUND');
      const items = await openingChecklist(deps, city);
      const isReady = items.every(({ isDone, isRequired }) => isDone || !isRequired);
      return { cityCode, isReady, items: [...items] };
    },

    /** By order id; one row more than `limit` is read. NOT_FOUND for a city out of reach. */
    async closureOrders(
      query: Reach & {
        readonly closureId: string;
        readonly outcome?: ClosureOutcome | undefined;
        readonly afterId?: string | undefined;
        readonly limit: number;
      },
    ): Promise<ClosureOrderDto[]> {
      const closure = await deps.closures.findById(query.closureId);
      if (closure === null || !isWithin(query, closure.cityCode)) throw new AppError('NOT_FOUND');
      const { closureId, outcome, limit } = query;
      const afterId = query.afterId === undefined ? undefined : `${closureId}:${query.afterId}`;
      return (await deps.closures.ordersOf({ closureId, outcome, afterId, limit })).map(present);
    },
  };
}

const isWithin = ({ cityCodes }: Reach, cityCode: string): boolean =>
  cityCodes === undefined || cityCodes.includes(cityCode);

function present(row: ClosureOrderDocument): ClosureOrderDto {
  const { orderId, orderNo, outcome, code, oldStartAt, newStartAt, at } = row;
  return {
    orderId,
    orderNo,
    outcome,
    outcomeText: { ...CLOSURE_OUTCOMES[outcome] },
    code: isErrorCode(code) ? code : null,
    oldStartAt: oldStartAt.toISOString(),
    newStartAt: newStartAt?.toISOString() ?? null,
    at: at.toISOString(),
  };
}
