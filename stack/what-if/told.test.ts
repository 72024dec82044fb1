import { AppError } from '../../contract/terms/errors.js';
import type { WhatIfFigures } from '../../contract/terms/what-if.js';
import { StackError } from '../errors.js';
import { policyHelp, policyOf, reasonOf, tableOf } from './told.js';

test('[X15] a policy is a preset, dials, or a preset with other dials', () => {
  expect(policyOf('patient')).toEqual({ waitForBetterMinutes: 25 });
  expect(policyOf('waitPercent=75, hasShortFirst=false')).toEqual({
    ...{ waitPercent: 75, hasShortFirst: false },
  });
  expect(policyOf('patient,waitForBetterMinutes=90')).toEqual({ waitForBetterMinutes: 90 });
  for (const bad of ['', 'nobody', 'waitPercent=', 'waitPercent=x', 'waitPercent=-1', 'payMs=1']) {
    expect(() => policyOf(bad)).toThrow(StackError);
  }
  expect(policyHelp()).toContain('patient');
});

test('[X15] the table says which way each figure went', () => {
  const before: WhatIfFigures = {
    ...{ orders: 10, served: 8, unserved: 2, cancelled: 0, escalated: 2 },
    ...{ waitMeanMinutes: 12.5, waitP95Minutes: 60, foundMeanMinutes: 1.2 },
    ...{ metersPerJob: 1_500, gini: null },
  };
  const after = { ...before, served: 9, unserved: 1, escalated: 1, metersPerJob: 1_600 };
  const lines = tableOf(before, after).split('\n');
  const line = (label: string) => lines.find((one) => one.startsWith(label))?.replace(/\s+/g, ' ');
  expect(line('Served')).toBe('Served 8 9 +1 +');
  expect(line('Ride a job')).toBe('Ride a job 1500 m 1600 m +100 m -');
  expect(line('Wait (mean)')).toBe('Wait (mean) 12.5 min 12.5 min 0.0 min ');
  expect(line('Unequal')).toContain('– – –');
});

test('[X15] a refusal names the option and why', () => {
  const fields = [{ field: 'to', message: '须为已结束的日期 / days that are over' }];
  expect(reasonOf(new AppError('INVALID_INPUT', { fields }))).toBe(
    '--to: 须为已结束的日期 / days that are over',
  );
  expect(reasonOf(new AppError('WHAT_IF_TOO_LARGE'))).not.toBe('');
});
