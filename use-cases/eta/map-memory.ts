import type { MapChannel, MapPoint, TravelAnswer } from '../../channels/map/port.js';
import { cellOf, centreOf } from '../../domain/geo/cells.js';

const HOUR_MS = 3_600_000;
/** Cells of some 350 m across: what is asked about, and all that the provider hears of a place. */
export const MAP_CELL_RESOLUTION = 9;
/** Pairs of cells that are remembered, each for its hour; then the oldest goes. */
export const MAP_PAIRS_MAX = 50_000;
/** Questions under way at once; whoever comes then has to do without. */
export const MAP_IN_FLIGHT_MAX = 8;
/** After so many questions without any answer nobody asks for a while. */
export const MAP_SILENT_MAX = 3;
export const MAP_PAUSE_MS = 60_000;

/**
 * The map behind a memory, a brake and a veil. What it said about a pair of cells holds for the
 * hour; a map that does not answer is left alone for a minute; and it is asked from the middle of
 * one cell to the middle of another, never about a door or a phone.
 */
export function withMapMemory(map: MapChannel, clock: { nowMs(): number }): MapChannel {
  const minutesOf = new Map<string, number>();
  let inFlight = 0;
  let silent = 0;
  let pausedUntilMs = 0;

  function remember(key: string, minutes: number): void {
    const oldest = minutesOf.keys().next();
    if (minutesOf.size >= MAP_PAIRS_MAX && !oldest.done) minutesOf.delete(oldest.value);
    minutesOf.set(key, minutes);
  }

  async function ask(question: CellQuestion): Promise<void> {
    const { cells, toCell, departAtMs, keyOf } = question;
    if (inFlight >= MAP_IN_FLIGHT_MAX || clock.nowMs() < pausedUntilMs) return;
    inFlight += 1;
    try {
      const to = centreOf(toCell);
      const answers = await map.travelMatrix({ from: cells.map(centreOf), to, departAtMs });
      answers.forEach((answer, index) => {
        const cell = cells[index];
        if (answer !== 'unknown' && cell !== undefined) remember(keyOf(cell), answer);
      });
      silent = answers.some((answer) => answer !== 'unknown') ? 0 : silent + 1;
      if (silent >= MAP_SILENT_MAX) {
        silent = 0;
        pausedUntilMs = clock.nowMs() + MAP_PAUSE_MS;
      }
    } finally {
      inFlight -= 1;
    }
  }

  return {
    async travelMatrix({ from, to, departAtMs }) {
      const toCell = cellAt(to);
      const hour = Math.floor(departAtMs / HOUR_MS);
      const keyOf = (cell: string): string => `${cell}:${toCell}:${hour}`;
      const fromCells = from.map(cellAt);
      const cells = [...new Set(fromCells)].filter(
        (cell) => cell !== toCell && !minutesOf.has(keyOf(cell)),
      );
      if (cells.length > 0) await ask({ cells, toCell, departAtMs, keyOf });
      return fromCells.map((cell): TravelAnswer => minutesOf.get(keyOf(cell)) ?? 'unknown');
    },
  };
}

type CellQuestion = {
  readonly cells: readonly string[];
  readonly toCell: string;
  readonly departAtMs: number;
  readonly keyOf: (cell: string) => string;
};

const cellAt = (point: MapPoint): string => cellOf(point, MAP_CELL_RESOLUTION);
