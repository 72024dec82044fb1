import { createMetrics } from './metrics.js';

test('[X16] tells how many answers about free slots came from where, from zero on', async () => {
  const metrics = createMetrics();
  const told = async () =>
    (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('doorhive_slots'));
  expect(await told()).toEqual([
    'doorhive_slots_total{source="memory"} 0',
    'doorhive_slots_total{source="database"} 0',
  ]);
  metrics.countSlots('memory');
  metrics.countSlots('memory');
  metrics.countSlots('database');
  expect(await told()).toEqual([
    'doorhive_slots_total{source="memory"} 2',
    'doorhive_slots_total{source="database"} 1',
  ]);
});
