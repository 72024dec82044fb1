/** Kinds of day that workers ride at different speeds on. */
export const DAY_KINDS = ['WEEKDAY', 'WEEKEND'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

export const HOURS_A_DAY = 24;
/** Kinds of hour: 0 to 23 from Monday to Friday, 24 to 47 on Saturday and Sunday. */
export const HOURS_OF_WEEK = DAY_KINDS.length * HOURS_A_DAY;

/** Where the time of a ride comes from: a map that knows the roads, or what our workers needed. */
export const ETA_SOURCES = ['MAP', 'MEASURED'] as const;
export type EtaSource = (typeof ETA_SOURCES)[number];
