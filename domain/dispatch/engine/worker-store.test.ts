import * as fc from 'fast-check';
import { latLngToCell } from 'h3-js';
import { CELL_RESOLUTION } from './cell-book.js';
import { HOME, worker } from './testing.js';
import { createWorkerStore, type WorkerStore } from './worker-store.js';

/** Every worker is in the list of the cell that h3 names, once, and in no other. */
function assertLists(store: WorkerStore): void {
  const seen = new Set<number>();
  for (let cell = 0; cell < store.cells.size(); cell += 1) {
    const { size, slots, places } = store.bucketOf(cell);
    for (const [position, slot] of slots.subarray(0, size).entries()) {
      const { x, y, z, cell: cellOf, position: positionOf } = store.columns;
      expect([cellOf[slot], positionOf[slot]]).toEqual([cell, position]);
      expect([...places.subarray(3 * position, 3 * position + 3)]).toEqual([
        x[slot],
        y[slot],
        z[slot],
      ]);
      expect(seen.has(slot)).toBe(false);
      seen.add(slot);
      const { lng, lat } = store.columns;
      const index = latLngToCell(lat[slot]!, lng[slot]!, CELL_RESOLUTION);
      expect(store.cells.cell(cell).index).toBe(index);
    }
  }
  expect(seen.size).toBe(store.size());
}

const place = (center: { readonly lng: number; readonly lat: number }, spread: number) =>
  fc.record({
    lng: fc.double({ min: center.lng - spread, max: center.lng + spread, noNaN: true }),
    lat: fc.double({ min: center.lat - spread, max: center.lat + spread, noNaN: true }),
  });

describe('worker store', () => {
  it.each([
    ['Dalian', HOME],
    ['the pentagon in the sea off Dalian', { lng: 122.3, lat: 39.1 }],
    ['an edge of the icosahedron near Shanghai', { lng: 121.47, lat: 31.23 }],
  ])('keeps everybody in the cell that h3 names: %s', (_name, center) => {
    const step = fc.record({
      kind: fc.constantFrom('put', 'move', 'move', 'move', 'remove'),
      id: fc.integer({ min: 0, max: 9 }).map((number) => `w${number}`),
      at: fc.oneof(place(center, 0.03), place(center, 0.003)),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const store = createWorkerStore();
        const known = new Map<string, { readonly lng: number; readonly lat: number }>();
        for (const { kind, id, at } of steps) {
          const slot = store.slotOf(id);
          if (kind === 'put') {
            store.put(worker(id, at));
            known.set(id, at);
          } else if (kind === 'remove') {
            expect(store.remove(id)).toBe(known.delete(id));
          } else if (slot !== undefined) {
            store.move(slot, at.lng, at.lat);
            known.set(id, at);
          }
        }
        assertLists(store);
        const places = store.snapshot().map(({ id, lng, lat }) => [id, { lng, lat }]);
        expect(places).toEqual([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
      }),
      { numRuns: 100 },
    );
  });

  it('never keeps a worker in a cell that he has left by small steps', () => {
    const store = createWorkerStore([worker('w', HOME)]);
    let { lng, lat } = HOME;
    for (let step = 0; step < 20_000; step += 1) {
      lng += Math.sin(step * 12.9898) * 0.0008;
      lat += Math.cos(step * 78.233) * 0.0008;
      store.move(0, lng, lat);
      const index = store.cells.cell(store.columns.cell[0]!).index;
      if (index !== latLngToCell(lat, lng, CELL_RESOLUTION)) throw new Error(`step ${step}`);
    }
  });

  it('grows, gives slots back and comes back from a snapshot', () => {
    const many = Array.from({ length: 600 }, (_none, at) =>
      worker(`w${String(at).padStart(3, '0')}`, {
        skills: at % 2 === 0 ? ['clean', 'repair'] : ['care'],
        ...(at % 100 === 0 && { skillEnds: new Map([['clean', 90]]) }),
        ...{ score: 4.3, acceptance: 0.85, jobs: at % 7, state: at % 3 === 0 ? 'BUSY' : 'IDLE' },
        lng: HOME.lng + at / 10_000,
      }),
    );
    const store = createWorkerStore();
    for (const one of many) store.put(one);
    expect(store.snapshot()).toEqual(many);
    for (const { id } of many.slice(0, 300)) store.remove(id);
    for (const one of many.slice(0, 300)) store.put(one);
    expect(store.slotsEnd()).toBe(600);
    expect(store.snapshot()).toEqual(many);
    expect(createWorkerStore(store.snapshot()).snapshot()).toEqual(many);
  });

  it('takes more than 64 skills and refuses what its masks cannot hold', () => {
    const skills = Array.from({ length: 128 }, (_none, at) => `s${at}`);
    const store = createWorkerStore([
      worker('all', { skills }),
      worker('last', { skills: ['s127'] }),
    ]);
    expect(store.snapshot().map((one) => one.skills)).toEqual([skills, ['s127']]);
    expect(() => store.put(worker('more', { skills: ['s128'] }))).toThrow(RangeError);
  });
});
