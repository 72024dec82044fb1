import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { createRandom, pick } from '../../data/seed/random.js';
import { StackError } from '../../stack/errors.js';
import {
  drawService,
  drawSkills,
  minutesOf,
  workOf,
  type Day,
  type DayOrder,
  type DayWorker,
} from './day.js';

const SECONDS_PER_MINUTE = 60;
const WORKERS_MAX = 100_000;

type OrderRow = Pick<DayOrder, 'id' | 'lng' | 'lat' | 'createdAt'>;
type WorkerRow = Pick<DayWorker, 'id' | 'lng' | 'lat' | 'onAt' | 'offAt'>;

/** A recorded day of a city (README: the format). */
export type CsvCity = {
  readonly orders: readonly OrderRow[];
  readonly workers: readonly WorkerRow[];
};

export function readCsvCity(folder: string): CsvCity {
  const orders = read(folder, 'orders.csv', ['id', 'lat', 'lng', 'time']).map(
    ([id, lat, lng, time]): OrderRow => ({ id, lat, lng, createdAt: time / SECONDS_PER_MINUTE }),
  );
  const workers = read(folder, 'workers.csv', ['id', 'lat', 'lng', 'on', 'off'])
    .map(([id, lat, lng, on, off]): WorkerRow => {
      return { id, lat, lng, onAt: on / SECONDS_PER_MINUTE, offAt: off / SECONDS_PER_MINUTE };
    })
    .filter((worker) => minutesOf(worker) > 0);
  if (orders.length === 0 || workers.length === 0) {
    throw new StackError('BAD_USAGE', `${folder} has no orders or no workers with a shift.`);
  }
  return { orders, workers };
}

/** Places and times are the recorded ones; skills and durations are drawn, workers to the load. */
export function drawCsvDay(
  city: CsvCity,
  args: { readonly seed: number; readonly load: number },
): Day {
  const random = createRandom(args.seed);
  const orders = [...city.orders]
    .sort((a, b) => a.createdAt - b.createdAt)
    .map((row): DayOrder => {
      const { skill, minutes } = drawService(random);
      return { ...row, skill, serviceMinutes: minutes };
    });
  const ofWorkers = createRandom(args.seed ^ 0x5bd1_e995);
  const workers: DayWorker[] = [];
  let minutesLeft = workOf(orders) / args.load;
  while (minutesLeft > 0 && workers.length < WORKERS_MAX) {
    const row = pick(ofWorkers, city.workers);
    workers.push({ ...row, id: `${row.id}#${workers.length}`, skills: drawSkills(ofWorkers) });
    minutesLeft -= minutesOf(row);
  }
  return { seed: args.seed, orders, workers };
}

function read(
  folder: string,
  name: string,
  columns: readonly string[],
): [string, number, number, number, number][] {
  const file = path.resolve(folder, name);
  if (!existsSync(file)) throw new StackError('BAD_USAGE', `There is no ${file}.`);
  const rows = parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    columns: true,
    skip_empty_lines: true,
    trim: true,
    bom: true,
  });
  return rows.map((row, at) => {
    const [id = '', ...texts] = columns.map((column) => row[column] ?? '');
    const numbers = texts.map((text) => (text === '' ? Number.NaN : Number(text)));
    if (id === '' || !numbers.every(Number.isFinite)) {
      throw new StackError('BAD_USAGE', `${name}, line ${at + 2}: wanted ${columns.join(', ')}.`);
    }
    const [a = 0, b = 0, c = 0, d = 0] = numbers;
    return [id, a, b, c, d];
  });
}
