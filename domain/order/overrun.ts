import type { ActorKind } from '../../contract/terms/order.js';
import { allowedEvents, type OrderEvent } from './transitions.js';

/** What answers the question that an overrun puts to both sides: more time is sold, or the end. */
export const OVERRUN_ANSWERS: readonly OrderEvent[] = ['proposeAddition', 'finish'];

/** The answers that are this person's to give about a visit that lasts longer than planned. */
export function overrunAnswersOf(actor: ActorKind): OrderEvent[] {
  return allowedEvents('IN_SERVICE', actor).filter((event) => OVERRUN_ANSWERS.includes(event));
}
