import type { WhatIfRecorded } from '../../../contract/terms/what-if.js';
import type { WhatIfDayRow, WhatIfRunDocument } from '../../../data/repositories/what-if-runs.js';
import { figuresOf } from '../../../domain/dispatch/what-if/figures.js';

/** The days of a run together. */
export function resultOf(days: readonly WhatIfDayRow[]): NonNullable<WhatIfRunDocument['result']> {
  return {
    baseline: figuresOf(days.map(({ baseline }) => baseline)),
    candidate: figuresOf(days.map(({ candidate }) => candidate)),
    recorded: recordedTogether(days.map(({ recorded }) => recorded)),
  };
}

function recordedTogether(days: readonly WhatIfRecorded[]): WhatIfRecorded {
  const total = (read: (day: WhatIfRecorded) => number): number =>
    days.reduce((all, day) => all + read(day), 0);
  const served = total((day) => day.served);
  const minutes = total((day) => day.served * (day.foundMeanMinutes ?? 0));
  return {
    orders: total((day) => day.orders),
    served,
    unserved: total((day) => day.unserved),
    cancelled: total((day) => day.cancelled),
    foundMeanMinutes: served === 0 ? null : Math.round((100 * minutes) / served) / 100,
  };
}
