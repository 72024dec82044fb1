import type { z } from 'zod';
import type { servingSchema, walkInPlacedSchema } from '@contract/schemas/store';

export type Serving = z.infer<typeof servingSchema>;
export type WalkInPlaced = z.infer<typeof walkInPlacedSchema>;

/** A store as the resource has it, as far as the counter needs it. */
export type Store = {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly cityCode: string;
  readonly status: 'OPEN' | 'CLOSED';
};

/** What the counter was told last: serve this, or why not. */
export type Outcome =
  | { readonly kind: 'served'; readonly serving: Serving }
  | { readonly kind: 'refused'; readonly error: unknown };

export const TODAY_PATH = '/merchant/orders/today';
export const WALK_IN_PATH = '/merchant/walk-in-orders';
export const walkInPath = (orderId: string): string => `${WALK_IN_PATH}/${orderId}`;
