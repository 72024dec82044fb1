import { sidesHurt } from '../../contract/terms/appeal-sides.js';
import { mayStillAppeal, spreadCharge } from './appeal-terms.js';

describe('who may appeal', () => {
  test.each([
    ['REJECT', 'CUSTOMER', 0, true, ['CUSTOMER']],
    ['REJECT', 'WORKER', 0, true, ['CUSTOMER']],
    ['PARTIAL', 'WORKER', 500, true, ['CUSTOMER', 'WORKER']],
    ['PARTIAL', 'MERCHANT', 500, true, ['CUSTOMER', 'MERCHANT']],
    ['PARTIAL', 'CUSTOMER', 500, true, ['CUSTOMER', 'WORKER', 'MERCHANT']],
    ['PARTIAL', 'PLATFORM', 500, true, ['CUSTOMER']],
    ['PARTIAL', 'WORKER', 500, false, ['CUSTOMER', 'MERCHANT']],
    ['FULL', 'WORKER', 900, true, ['WORKER', 'MERCHANT']],
    ['FULL', 'MERCHANT', 900, false, ['MERCHANT']],
    ['FULL', 'PLATFORM', 900, true, []],
    ['FULL', 'WORKER', 0, true, []],
    ['REWORK', 'WORKER', 0, true, []],
  ] as const)(
    '[X11] %s borne by %s, %i fen, workers: %s → %j',
    (decision, bearer, refundFen, hasWorkers, sides) => {
      expect(sidesHurt({ decision, bearer, refundFen, hasWorkers })).toEqual(sides);
    },
  );

  test('[X11] until the window is over or everybody has accepted', () => {
    const sides = ['CUSTOMER', 'WORKER'] as const;
    const window = { sides, acceptedBy: [], appealUntilMs: 1_000 };
    expect(mayStillAppeal({ ...window, atMs: 999 })).toBe(true);
    expect(mayStillAppeal({ ...window, atMs: 1_000 })).toBe(false);
    expect(mayStillAppeal({ ...window, acceptedBy: ['WORKER'], atMs: 0 })).toBe(true);
    expect(mayStillAppeal({ ...window, acceptedBy: ['WORKER', 'CUSTOMER'], atMs: 0 })).toBe(false);
    expect(mayStillAppeal({ ...window, sides: [], atMs: 0 })).toBe(false);
    expect(mayStillAppeal({ ...window, appealUntilMs: null, atMs: 0 })).toBe(false);
  });
});

describe('a charge over several refunds', () => {
  test.each([
    [[500], { goodsFen: 400, travelFen: 100 }, [[400, 100]]],
    [
      [300, 500],
      { goodsFen: 400, travelFen: 100 },
      [
        [300, 0],
        [100, 100],
      ],
    ],
    [
      [300, 500],
      { goodsFen: 200, travelFen: 0 },
      [
        [200, 0],
        [0, 0],
      ],
    ],
    [
      [300, 100],
      { goodsFen: 50, travelFen: 350 },
      [
        [50, 250],
        [0, 100],
      ],
    ],
  ] as const)('[X6] %j gave the money, %j is charged', (amountsFen, charge, parts) => {
    const spread = spreadCharge({ amountsFen, charge });
    expect(spread.map(({ goodsFen, travelFen }) => [goodsFen, travelFen])).toEqual(parts);
  });
});
