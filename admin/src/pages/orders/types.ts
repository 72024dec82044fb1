import type { z } from 'zod';
import type { caseRowListSchema } from '@contract/schemas/case';
import type { ledgerJournalListSchema } from '@contract/schemas/ledger';
import type { candidatesSchema } from '@contract/schemas/order-dispatch';
import type {
  deskOfferListSchema,
  orderCountsSchema,
  orderDeskPageSchema,
  orderDeskRowSchema,
} from '@contract/schemas/order-desk';
import type { cancelPreviewSchema } from '@contract/schemas/order-endings';
import type { orderEventListSchema, orderEventSchema, orderSchema } from '@contract/schemas/order';
import type { orderRefundsSchema, refundPlanSchema } from '@contract/schemas/refund';

/** Answers of the API that these pages read. */
export type DeskRow = z.infer<typeof orderDeskRowSchema>;
export type DeskPage = z.infer<typeof orderDeskPageSchema>;
export type Counts = z.infer<typeof orderCountsSchema>;
export type Order = z.infer<typeof orderSchema>;
export type Ticket = Order['tickets'][number];
export type OrderEventRow = z.infer<typeof orderEventSchema>;
export type Events = z.infer<typeof orderEventListSchema>;
export type Offers = z.infer<typeof deskOfferListSchema>;
export type CancelPreview = z.infer<typeof cancelPreviewSchema>;
export type RefundPlan = z.infer<typeof refundPlanSchema>;
export type OrderRefunds = z.infer<typeof orderRefundsSchema>;
export type Journals = z.infer<typeof ledgerJournalListSchema>;
export type CaseRows = z.infer<typeof caseRowListSchema>;
export type Candidates = z.infer<typeof candidatesSchema>;
