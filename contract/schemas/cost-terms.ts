import { z } from 'zod';
import { COST_TERMS } from '../terms/dispatch.js';

/** Minutes to two places; but for the rounding they sum to the cost of an assignment. */
export const costTermsSchema = z.partialRecord(z.enum(COST_TERMS), z.number());
