import { DEFAULT_ORDER_POLICY } from '../order/policy.js';
import { dialsOf } from './dials.js';
import { DEFAULT_DIALS } from './engine/types.js';

test('[S11] without a policy of its own a city has the dials that were measured', () => {
  const { patience, widenedRadius, ...rest } = dialsOf(DEFAULT_ORDER_POLICY);
  expect(DEFAULT_DIALS).toMatchObject(rest);
  expect([patience, widenedRadius]).toEqual([Infinity, 1]);
  // Booked before the numbers existed.
  expect(dialsOf({})).toEqual(dialsOf(DEFAULT_ORDER_POLICY));
});

test('[S11] every number of a policy moves its dial', () => {
  const policy = {
    waitForBetterMinutes: 90,
    soonFreeMinutes: 12,
    hasShortFirst: false,
    waitPercent: 75,
    travelPercent: 10,
    fairnessPercent: 0,
    idleMinutesMax: 9,
    acceptancePercent: 250,
    scorePercent: 150,
    priorityPercent: 400,
  };
  expect(dialsOf(policy)).toMatchObject({
    ...{ unassignedOffset: 90, soonFree: 12, widenedSoonFree: 24, sizeReference: 0 },
    ...{ waitWeight: 0.75, travelWeight: 0.1, fairnessWeight: 0, idleMax: 9 },
    ...{ acceptanceWeight: 2.5, scoreWeight: 1.5, priorityWeight: 4 },
  });
});
