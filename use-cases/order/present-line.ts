import type { z } from 'zod';
import type { priceLineSchema } from '../../contract/schemas/order.js';
import { REFUND_RULES } from '../../contract/terms/pricing.js';
import type { PriceLine } from '../../data/repositories/orders.js';

/** One line of a quote or an order as people read it. */
export function presentLine(line: PriceLine): z.input<typeof priceLineSchema> {
  const { code, label, labelEn = label, amountFen, refundRule } = line;
  return { code, label, labelEn, amountFen, refundRule, refundText: REFUND_RULES[refundRule] };
}
