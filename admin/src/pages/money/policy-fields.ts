/** Numbers of the rules of withdrawals by unit, in the order in which they are shown. */
export const FENS = ['minFen', 'maxFen', 'dailyFenMax', 'secondApprovalFromFen'] as const;
export const HOURS = [
  'accountHoldMs',
  'remindMs',
  'escalateMs',
  'payeeConfirmMs',
  'stuckMs',
  'bankStuckMs',
] as const;
export const HOUR_MS = 3_600_000;
