import { DEFAULT_PRICE_POLICY, type PricePolicy } from './price-policy.js';
import { surchargesFor } from './surcharges.js';

const nationalDay = { zh: '国庆节', en: 'National Day' };
const policy: PricePolicy = {
  ...DEFAULT_PRICE_POLICY,
  nightWindow: { startMinute: 22 * 60, endMinute: 30 * 60 },
  nightRate: { rateBps: 2_000 },
  holidays: [{ date: '2026-10-01', name: nationalDay }],
  holidayRate: { rateBps: 3_000 },
  rushWithinMs: 60 * 60_000,
  rushRate: { amountFen: 2_000 },
};

function due(input: {
  readonly startAt: string;
  readonly bookedAt?: string;
  readonly isNow?: boolean;
  readonly timeZone?: string;
  readonly policy?: Partial<PricePolicy>;
}) {
  return surchargesFor({
    policy: { ...policy, ...input.policy },
    startMs: Date.parse(input.startAt),
    bookedAtMs: Date.parse(input.bookedAt ?? '2026-01-01T00:00:00+08:00'),
    isNow: input.isNow ?? false,
    timeZone: input.timeZone ?? 'Asia/Shanghai',
  });
}
const kinds = (input: Parameters<typeof due>[0]) => due(input).map(({ kind }) => kind);

test.each([
  ['21:59', []],
  ['22:00', ['NIGHT']],
  ['23:59', ['NIGHT']],
  ['00:00', ['NIGHT']],
  ['05:59', ['NIGHT']],
  ['06:00', []],
  ['12:00', []],
])('[X22] the night over midnight, its end excluded: %s', (time, expected) => {
  expect(kinds({ startAt: `2026-06-01T${time}:00+08:00` })).toEqual(expected);
});

test('[X22] a window inside one day, and an empty one', () => {
  const inside = { nightWindow: { startMinute: 0, endMinute: 5 * 60 } };
  expect(kinds({ startAt: '2026-06-01T04:59:00+08:00', policy: inside })).toEqual(['NIGHT']);
  expect(kinds({ startAt: '2026-06-01T05:00:00+08:00', policy: inside })).toEqual([]);
  const empty = { nightWindow: { startMinute: 300, endMinute: 300 } };
  expect(kinds({ startAt: '2026-06-01T05:00:00+08:00', policy: empty })).toEqual([]);
});

test("[X22] night and holiday are the city's own clock and date", () => {
  // 22:00 of the 30th in Shanghai is 16:00 in Paris; 00:30 of the 1st is still the 30th there.
  const evening = '2026-09-30T22:00:00+08:00';
  expect(kinds({ startAt: evening })).toEqual(['NIGHT']);
  expect(kinds({ startAt: evening, timeZone: 'Europe/Paris' })).toEqual([]);
  const afterMidnight = '2026-10-01T00:30:00+08:00';
  expect(kinds({ startAt: afterMidnight })).toEqual(['NIGHT', 'HOLIDAY']);
  expect(kinds({ startAt: afterMidnight, timeZone: 'Europe/Paris' })).toEqual([]);
});

test('[X22] a night with a changed clock is still told by the clock on the wall', () => {
  // 06:00 in New York is 11:00 UTC before the change of 2026-03-08 and 10:00 UTC after it.
  const timeZone = 'America/New_York';
  expect(kinds({ startAt: '2026-03-07T10:59:00Z', timeZone })).toEqual(['NIGHT']);
  expect(kinds({ startAt: '2026-03-08T09:59:00Z', timeZone })).toEqual(['NIGHT']);
  expect(kinds({ startAt: '2026-03-08T10:00:00Z', timeZone })).toEqual([]);
});

test('[X22] rush: sooner than the lead, and always for now', () => {
  const bookedAt = '2026-06-01T12:00:00+08:00';
  expect(kinds({ startAt: '2026-06-01T12:59:59+08:00', bookedAt })).toEqual(['RUSH']);
  expect(kinds({ startAt: '2026-06-01T13:00:00+08:00', bookedAt })).toEqual([]);
  const nowLater = { startAt: '2026-06-01T14:00:00+08:00', bookedAt, isNow: true };
  expect(kinds(nowLater)).toEqual(['RUSH']);
});

test('[X22] rates, amounts and the name of the holiday come from the policy', () => {
  const startAt = '2026-10-01T23:00:00+08:00';
  expect(due({ startAt, bookedAt: startAt })).toEqual([
    { kind: 'NIGHT', rateBps: 2_000 },
    { kind: 'HOLIDAY', rateBps: 3_000, note: nationalDay },
    { kind: 'RUSH', amountFen: 2_000 },
  ]);
  const off = { nightRate: null, holidayRate: null, rushRate: null };
  expect(due({ startAt, bookedAt: startAt, policy: off })).toEqual([]);
  const defaults = { startAt, bookedAt: startAt, policy: DEFAULT_PRICE_POLICY };
  expect(due(defaults)).toEqual([]);
});

test('[X22] a rate above the whole price and a broken amount are refused', () => {
  const startAt = '2026-10-01T23:00:00+08:00';
  expect(() => due({ startAt, policy: { nightRate: { rateBps: 10_001 } } })).toThrow(RangeError);
  expect(() => due({ startAt, policy: { nightRate: { amountFen: 0.5 } } })).toThrow(RangeError);
});
