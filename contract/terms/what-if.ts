import type { LocalName } from './catalogue.js';
import type { OrderPolicyField } from './policy-fields.js';

/** Days of one run, and what one day may hold: a replay works in memory. */
export const WHAT_IF_DAYS_MAX = 31;
export const WHAT_IF_ORDERS_MAX = 3_000;
export const WHAT_IF_WORKERS_MAX = 2_000;

/** An order that nobody was found for counts as a wait of this long. */
export const UNSERVED_MINUTES = 90;

export const WHAT_IF_STATUSES = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type WhatIfStatus = (typeof WHAT_IF_STATUSES)[number];
/** A city has one of these at a time. */
export const OPEN_WHAT_IF: readonly WhatIfStatus[] = ['QUEUED', 'RUNNING'];

export const WHAT_IF_FAILURE_TEXT = {
  TOO_LARGE: {
    zh: '有一天的订单或服务人员超过推演上限',
    en: 'One of the days has more orders or workers than can be replayed',
  },
  LOST: { zh: '推演中断，请重新发起', en: 'The run was lost, start it again' },
  INTERNAL: { zh: '推演出错，请查看日志', en: 'The replay failed, see the log' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type WhatIfFailure = keyof typeof WHAT_IF_FAILURE_TEXT;
export const WHAT_IF_FAILURES = Object.keys(WHAT_IF_FAILURE_TEXT) as [
  WhatIfFailure,
  ...WhatIfFailure[],
];

/** Dials of the matching engine that a run may change. */
export const WHAT_IF_DIALS = [
  'waitForBetterMinutes',
  'soonFreeMinutes',
  'hasShortFirst',
  'waitPercent',
  'travelPercent',
  'fairnessPercent',
  'idleMinutesMax',
  'acceptancePercent',
  'scorePercent',
  'priorityPercent',
] as const satisfies readonly OrderPolicyField[];
export type WhatIfDial = (typeof WHAT_IF_DIALS)[number];
/** What differs from the rules that each order was booked under. */
export type WhatIfPolicy = {
  readonly [Dial in WhatIfDial]?: (Dial extends 'hasShortFirst' ? boolean : number) | undefined;
};

type Preset = { readonly label: LocalName; readonly policy: WhatIfPolicy };

/** Questions that are asked often. */
export const WHAT_IF_PRESETS = {
  patient: {
    label: { zh: '宁等更合适的人', en: 'Wait for a better worker' },
    policy: { waitForBetterMinutes: 25 },
  },
  eager: {
    label: { zh: '有人就派', en: 'Send whoever is there' },
    policy: { waitForBetterMinutes: 120, soonFreeMinutes: 0 },
  },
  fair: {
    label: { zh: '接单更均衡', en: 'A fairer share' },
    policy: { fairnessPercent: 300, idleMinutesMax: 10 },
  },
  near: {
    label: { zh: '少跑路', en: 'Shorter rides' },
    policy: { travelPercent: 150 },
  },
  rated: {
    label: { zh: '评分高的优先', en: 'Better rated first' },
    policy: { scorePercent: 200 },
  },
} as const satisfies Readonly<Record<string, Preset>>;
export type WhatIfPreset = keyof typeof WHAT_IF_PRESETS;

/** Of one policy over all days of a run. Null where there is nothing to take a mean of. */
export type WhatIfFigures = {
  readonly orders: number;
  /** Got all their workers. */
  readonly served: number;
  /** Nobody, or not all of them; those handed to people are among them. */
  readonly unserved: number;
  /** Taken back by the customer before the work began. */
  readonly cancelled: number;
  /** Handed to people. */
  readonly escalated: number;
  /** From payment to the begin of the work; of an appointment, from the promised start. */
  readonly waitMeanMinutes: number | null;
  readonly waitP95Minutes: number | null;
  /** From payment to the yes of the last worker; served orders only. */
  readonly foundMeanMinutes: number | null;
  readonly metersPerJob: number | null;
  /** Of service minutes per hour on duty: 0 all the same, towards 1 one has everything. */
  readonly gini: number | null;
};
export type WhatIfFigure = keyof WhatIfFigures;

/** What really happened, people at the desk and the grab pool included. */
export type WhatIfRecorded = {
  readonly orders: number;
  readonly served: number;
  readonly unserved: number;
  readonly cancelled: number;
  readonly foundMeanMinutes: number | null;
};

type FigureSpec = {
  readonly label: LocalName;
  readonly unit: 'count' | 'minutes' | 'meters' | 'share';
  /** Which way is better; null where neither is. */
  readonly better: 'more' | 'less' | null;
  /** A difference below it is said to be none. */
  readonly least: number;
};

/** In the order people read them. */
export const WHAT_IF_FIGURES = {
  orders: { label: { zh: '订单', en: 'Orders' }, unit: 'count', better: null, least: 1 },
  served: { label: { zh: '派到人', en: 'Served' }, unit: 'count', better: 'more', least: 1 },
  unserved: { label: { zh: '没派到人', en: 'Unserved' }, unit: 'count', better: 'less', least: 1 },
  cancelled: {
    label: { zh: '用户取消', en: 'Taken back by the customer' },
    unit: 'count',
    better: null,
    least: 1,
  },
  escalated: {
    label: { zh: '转人工', en: 'Handed to people' },
    unit: 'count',
    better: 'less',
    least: 1,
  },
  waitMeanMinutes: {
    label: { zh: '客户等待（平均）', en: 'Wait (mean)' },
    unit: 'minutes',
    better: 'less',
    least: 0.1,
  },
  waitP95Minutes: {
    label: { zh: '客户等待（95%）', en: 'Wait (95 %)' },
    unit: 'minutes',
    better: 'less',
    least: 0.25,
  },
  foundMeanMinutes: {
    label: { zh: '派到人用时（平均）', en: 'Until somebody said yes (mean)' },
    unit: 'minutes',
    better: 'less',
    least: 0.1,
  },
  metersPerJob: {
    label: { zh: '每单路程', en: 'Ride a job' },
    unit: 'meters',
    better: 'less',
    least: 10,
  },
  gini: {
    label: { zh: '接单不均（基尼）', en: 'Unequal shares (Gini)' },
    unit: 'share',
    better: 'less',
    least: 0.005,
  },
} as const satisfies Readonly<Record<WhatIfFigure, FigureSpec>>;

export type WhatIfChange = 'better' | 'worse' | 'same';

/** How one figure of the other policy compares with that of the recorded one. */
export function changeOf(
  figure: WhatIfFigure,
  baseline: WhatIfFigures,
  candidate: WhatIfFigures,
): WhatIfChange {
  const spec: FigureSpec = WHAT_IF_FIGURES[figure];
  const [before, after] = [baseline[figure], candidate[figure]];
  if (before === null || after === null || spec.better === null) return 'same';
  const difference = after - before;
  // A difference of exactly the least one is one, whatever the last bit says.
  if (Math.abs(difference) < spec.least - 1e-9) return 'same';
  return difference > 0 === (spec.better === 'more') ? 'better' : 'worse';
}

export const WHAT_IF_VERDICTS = ['EMPTY', 'SAME', 'BETTER', 'WORSE', 'MIXED'] as const;
export type WhatIfVerdict = {
  readonly verdict: (typeof WHAT_IF_VERDICTS)[number];
  readonly better: readonly WhatIfFigure[];
  readonly worse: readonly WhatIfFigure[];
};

/** The comparison in a word, and the figures that say so. */
export function verdictOf(baseline: WhatIfFigures, candidate: WhatIfFigures): WhatIfVerdict {
  const figures = Object.keys(WHAT_IF_FIGURES) as WhatIfFigure[];
  const those = (change: WhatIfChange) =>
    figures.filter((figure) => changeOf(figure, baseline, candidate) === change);
  const [better, worse] = [those('better'), those('worse')];
  if (baseline.orders === 0) return { verdict: 'EMPTY', better: [], worse: [] };
  if (better.length === 0 && worse.length === 0) return { verdict: 'SAME', better, worse };
  if (worse.length === 0) return { verdict: 'BETTER', better, worse };
  return { verdict: better.length === 0 ? 'WORSE' : 'MIXED', better, worse };
}
