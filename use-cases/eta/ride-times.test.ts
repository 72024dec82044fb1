import type { MatrixQuestion, TravelAnswer } from '../../channels/map/port.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { streetEtaModel } from '../../domain/geo/travel.js';
import { rideTimes, type RideAsked } from './ride-times.js';

const NOW_MS = Date.parse('2026-11-30T08:00:00Z');
const MINUTE_MS = 60_000;
const DOOR: LngLat = [120.16, 30.25];
const eta = streetEtaModel();
const far = (leaveMs = NOW_MS): RideAsked => ({ from: [120.2, 30.27], leaveMs });
const near = (): RideAsked => ({ from: [120.163, 30.25], leaveMs: NOW_MS });
const measured = ({ from, leaveMs }: RideAsked) => ({
  rideMs: eta.travelMs(from, DOOR, leaveMs),
  source: 'MEASURED',
});

function ask(rides: readonly RideAsked[], answers?: readonly TravelAnswer[]) {
  const questions: MatrixQuestion[] = [];
  const map = answers && {
    async travelMatrix(question: MatrixQuestion) {
      questions.push(question);
      return answers;
    },
  };
  const deps = { map, eta: { of: async () => eta }, clock: { nowMs: () => NOW_MS } };
  return rideTimes(deps, { cityCode: 'hz', to: DOOR, rides }).then((times) => ({
    times,
    questions,
  }));
}

test('[P1] without a map every ride takes what was measured', async () => {
  expect((await ask([far(), near()])).times).toEqual([measured(far()), measured(near())]);
});

test('[P1] the map tells long rides of now, what was measured tells the others', async () => {
  const later = far(NOW_MS + 16 * MINUTE_MS);
  const rides = [near(), far(), later, far(NOW_MS - MINUTE_MS)];
  const { times, questions } = await ask(rides, [12.5, 'unknown']);
  expect(questions).toEqual([{ from: [far().from, far().from], to: DOOR, departAtMs: NOW_MS }]);
  expect(times).toEqual([
    measured(near()),
    { rideMs: 12.5 * MINUTE_MS, source: 'MAP' },
    measured(later),
    measured(far()),
  ]);
});

test('nothing is asked when no ride is the map’s, and a short answer leaves the rest measured', async () => {
  expect((await ask([near()], [1])).questions).toEqual([]);
  const { times } = await ask([far(), far()], [8]);
  expect(times.map(({ source }) => source)).toEqual(['MAP', 'MEASURED']);
});
