import { COST_TERMS } from '../../contract/terms/dispatch.js';
import type { CostTerms } from './engine/types.js';

/**
 * A cost as it is stored with an offer and shown: minutes to two places. Nobody decides by the
 * third, and a long run of digits can pass for somebody's phone number.
 */
export function toldMinutes(minutes: number): number {
  return Math.round(minutes * 100) / 100;
}

/** All terms of a cost so; what was not judged stays away. */
export function toldTerms(terms: Partial<CostTerms>): Partial<CostTerms> {
  const named = COST_TERMS.flatMap((term) => {
    const minutes = terms[term];
    return minutes === undefined ? [] : [[term, toldMinutes(minutes)] as const];
  });
  return Object.fromEntries(named);
}
