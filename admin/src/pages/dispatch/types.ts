import type { z } from 'zod';
import type {
  candidatesSchema,
  deskOrderSchema,
  deskQueueSchema,
} from '@contract/schemas/order-dispatch';

export type DeskOrder = z.infer<typeof deskOrderSchema>;
export type DeskQueue = z.infer<typeof deskQueueSchema>;
export type Candidates = z.infer<typeof candidatesSchema>;
export type Candidate = Candidates['candidates'][number];
export type Rejected = Candidates['rejected'][number];

/** Paths whose answers a step at this desk makes old. */
export const DESK_PATHS = ['/admin/dispatch-queue', '/admin/orders', '/admin/order-counts'];
