import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { formAnswerSchema } from '../../contract/schemas/order-service.js';
import { AppError } from '../../contract/terms/errors.js';
import type { FormAnswer, FormValue, PriceModel } from '../../contract/terms/service-type.js';
import type {
  CategoryDocument,
  ItemDocument,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { unitsOf } from '../../domain/pricing/price-model.js';
import { checkAnswers } from '../../domain/service-type/check-answers.js';
import type { OrderDeps } from './deps.js';

type FormAnswerDto = z.input<typeof formAnswerSchema>;

/** Binds sealed answers to their order. */
const formContext = (orderId: string): string => `order-form:${orderId}`;

export type AskedService = {
  readonly offeringId: string;
  readonly quantity: number;
  readonly units?: number | undefined;
  readonly answers?: Readonly<Record<string, FormValue>> | undefined;
};

/** How an item's price is meant: its own word, else its category's. */
export function priceModelOf(
  item: Pick<ItemDocument, 'priceModel'>,
  category: Pick<CategoryDocument, 'priceModel'>,
): PriceModel {
  return item.priceModel ?? category.priceModel;
}

/**
 * The answers of a booking in the words of its form today, compared before anything is stored: the
 * fields of an error do not travel through an order's run. Errors: INVALID_INPUT with fields
 * `form.<code>`, `units` or `quantity`.
 */
export async function answeredForm(
  deps: Pick<OrderDeps, 'catalogue'>,
  asked: AskedService & { readonly atMs: number },
): Promise<FormAnswer[]> {
  const { catalogue } = deps;
  const offering = await catalogue.offering(asked.offeringId);
  const parts = offering && (await partsOf(catalogue, offering));
  if (!parts) return []; // Placing answers OFFERING_NOT_ON_SALE.
  const { item, category, timeZone } = parts;
  unitsOf({ ...asked, model: priceModelOf(item, category) });
  const today = DateTime.fromMillis(asked.atMs, { zone: timeZone }).toFormat('yyyy-MM-dd');
  const { answers = {} } = asked;
  const { errors, form } = checkAnswers({ fields: category.formFields, answers, today });
  if (errors.length > 0) throw new AppError('INVALID_INPUT', { fields: errors });
  return [...form];
}

async function partsOf(catalogue: OrderDeps['catalogue'], offering: OfferingDocument) {
  const [item, category, city] = await Promise.all([
    catalogue.item(offering.itemId),
    catalogue.category(offering.categoryId),
    catalogue.city(offering.cityCode),
  ]);
  return item && category && city ? { item, category, timeZone: city.timeZone } : null;
}

/** Answers tell about a home, a body, a child: they are kept like an address. */
export function sealForm(
  deps: Pick<OrderDeps, 'sealer'>,
  answered: { readonly orderId: string; readonly form: readonly FormAnswer[] },
): { readonly sealedForm?: string } {
  const { orderId, form } = answered;
  if (form.length === 0) return {};
  return { sealedForm: deps.sealer.seal(JSON.stringify(form), formContext(orderId)) };
}

/** The answers of an order in the words of its booking, in the order of the form. */
export function openForm(
  deps: Pick<OrderDeps, 'sealer'>,
  order: Pick<OrderDocument, '_id' | 'sealedForm'>,
): FormAnswer[] {
  if (order.sealedForm === undefined) return [];
  return JSON.parse(deps.sealer.open(order.sealedForm, formContext(order._id))) as FormAnswer[];
}

export function presentForm(
  deps: Pick<OrderDeps, 'sealer'>,
  order: Pick<OrderDocument, '_id' | 'sealedForm'>,
): FormAnswerDto[] {
  return openForm(deps, order).map(({ value, ...answer }) => ({
    ...answer,
    value: typeof value === 'object' ? [...value] : value,
  }));
}

/** A sealed form fits one order only: for the order that does this one's work again. */
export function resealForm(
  deps: Pick<OrderDeps, 'sealer'>,
  pair: { readonly order: OrderDocument; readonly orderId: string },
): { readonly sealedForm?: string } {
  const { order, orderId } = pair;
  return sealForm(deps, { orderId, form: openForm(deps, order) });
}
