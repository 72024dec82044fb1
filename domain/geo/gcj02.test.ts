import * as fc from 'fast-check';
import { distanceMeters, type LngLat } from './distance.js';
import { fromGcj02, toGcj02 } from './gcj02.js';
import { evenly } from './testing.js';

describe('GCJ-02', () => {
  test('shifts a known point of Beijing as the published conversion does', () => {
    const [lng, lat] = toGcj02([116.404, 39.915]);
    expect(lng).toBeCloseTo(116.410_244_499_169_38, 9);
    expect(lat).toBeCloseTo(39.916_404_281_501_64, 9);
  });

  test('there and back is the same place to a millimetre, some hundred metres apart', () => {
    const place = fc.tuple(evenly(80, 130), evenly(20, 50));
    fc.assert(
      fc.property(place, ([lng, lat]) => {
        const point: LngLat = [lng, lat];
        const shown = toGcj02(point);
        expect(distanceMeters(fromGcj02(shown), point)).toBeLessThan(0.001);
        expect(distanceMeters(shown, point)).toBeGreaterThan(1);
        expect(distanceMeters(shown, point)).toBeLessThan(1_500);
      }),
      { numRuns: 1_000 },
    );
  });

  test('leaves other countries where they are', () => {
    const berlin: LngLat = [13.4, 52.5];
    expect(toGcj02(berlin)).toEqual(berlin);
    expect(fromGcj02(berlin)).toEqual(berlin);
  });
});
