/** Why a worker cannot work for a while (X7). */
export const ABSENCE_KINDS = ['ILL', 'LEAVE'] as const;
export type AbsenceKind = (typeof ABSENCE_KINDS)[number];

/** OPEN until everything booked in the time has been given to others. */
export const ABSENCE_STATUSES = ['OPEN', 'DONE'] as const;
export type AbsenceStatus = (typeof ABSENCE_STATUSES)[number];
