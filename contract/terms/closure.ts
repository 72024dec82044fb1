/**
 * OPEN until its run has begun, RUNNING while orders are moved, DONE when all were looked at, ENDED
 * when the city opened again, or was closed anew, before.
 */
export const CLOSURE_STATUSES = ['OPEN', 'RUNNING', 'DONE', 'ENDED'] as const;
export type ClosureStatus = (typeof CLOSURE_STATUSES)[number];

/**
 * What became of an order that was booked into a closure (X29). MOVED: has a new time · PROPOSED:
 * the new time waits for a yes · NOT_MOVED: nobody is free after the closure · UNDER_WAY: its
 * worker had set out already · REFUSED: the order's run said no.
 */
export const CLOSURE_OUTCOMES = {
  MOVED: { zh: '已改约', en: 'Moved' },
  PROPOSED: { zh: '待对方同意', en: 'Waits for a yes' },
  NOT_MOVED: { zh: '停业后无人可约', en: 'Nobody is free afterwards' },
  UNDER_WAY: { zh: '已出发或服务中', en: 'Under way' },
  REFUSED: { zh: '订单不支持改约', en: 'The order could not be moved' },
} as const;
export type ClosureOutcome = keyof typeof CLOSURE_OUTCOMES;
export const CLOSURE_OUTCOME_CODES = Object.keys(
  CLOSURE_OUTCOMES,
) as readonly ClosureOutcome[] as readonly [ClosureOutcome, ...ClosureOutcome[]];
