import { seriesAfterRestore } from './series.js';

test('[X27] order numbers jump on every day since the backup, so that no bill number comes twice', () => {
  const series = { 'order:261124': 42, 'order:261120': 7 };
  const takenAt = new Date('2026-11-24T17:30:00Z');
  const now = new Date('2026-11-26T01:00:00Z');
  expect(seriesAfterRestore({ series, takenAt, now })).toEqual({
    'order:261123': 500_000,
    'order:261124': 500_042,
    'order:261125': 500_000,
    'order:261126': 500_000,
    'order:261127': 500_000,
  });
});
