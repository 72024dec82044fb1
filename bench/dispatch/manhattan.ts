import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRandom, type Random } from '../../data/seed/random.js';
import { isInside } from '../../scripts/demo/demand.js';
import { readProfile, type TripRow, type Zone } from '../../scripts/demo/profile.js';
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

/** Recorded demand by quarter of an hour and zone, and the speed of the recorded rides. */
export type Manhattan = {
  readonly rows: readonly TripRow[];
  /** Trips up to and with each row. */
  readonly ends: Float64Array;
  readonly zones: ReadonlyMap<string, Zone>;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly speedKmh: number;
};

type Box = {
  readonly west: number;
  readonly south: number;
  readonly wide: number;
  readonly high: number;
};

const SPEEDS = 'speeds.csv.gz';
const QUARTER_MINUTES = 15;
const SHIFT_MINUTES = 480;
const SHIFT_MINUTES_MIN = 120;
const POINT_TRIES_MAX = 1_000;
const SECONDS_PER_HOUR = 3_600;

export function readManhattan(folder: string): Manhattan {
  const { rows, zones } = readProfile(folder);
  const known = new Map(zones.map((zone) => [zone.id, zone]));
  const used = rows.filter(({ zoneId, trips }) => trips > 0 && known.has(zoneId));
  let total = 0;
  return {
    rows: used,
    ends: Float64Array.from(used, ({ trips }) => (total += trips)),
    zones: known,
    boxes: new Map(zones.map((zone) => [zone.id, boxOf(zone)])),
    speedKmh: meanSpeed(path.resolve(folder, SPEEDS)),
  };
}

/** A day's orders in proportion to the recorded trips, and workers enough for the load. */
export function drawManhattanDay(
  city: Manhattan,
  args: { readonly seed: number; readonly orders: number; readonly load: number },
): Day {
  const random = createRandom(args.seed);
  const drawn = Array.from({ length: args.orders }, () => {
    const { skill, minutes } = drawService(random);
    return { ...drawStart(city, random), skill, serviceMinutes: minutes };
  }).sort((a, b) => a.createdAt - b.createdAt);
  const orders = drawn.map((order, at): DayOrder => ({ id: `o${pad(at)}`, ...order }));
  // Workers have draws of their own, so that a load changes their number and nothing else.
  const ofWorkers = createRandom(args.seed ^ 0x5bd1_e995);
  const workers: DayWorker[] = [];
  let minutesLeft = workOf(orders) / args.load;
  while (minutesLeft > 0) {
    const worker = drawWorker(city, ofWorkers, workers.length);
    workers.push(worker);
    minutesLeft -= minutesOf(worker);
  }
  return { seed: args.seed, orders, workers };
}

/** Eight hours round a moment of the demand, so that supply follows it roughly. */
function drawWorker(city: Manhattan, random: Random, at: number): DayWorker {
  for (;;) {
    const { createdAt, lng, lat } = drawStart(city, random);
    const startsAt = createdAt - random() * SHIFT_MINUTES;
    const shift = { onAt: Math.max(0, startsAt), offAt: startsAt + SHIFT_MINUTES };
    const skills = drawSkills(random);
    if (minutesOf(shift) < SHIFT_MINUTES_MIN) continue;
    return { id: `w${pad(at)}`, lng, lat, ...shift, skills };
  }
}

function drawStart(
  city: Manhattan,
  random: Random,
): { readonly createdAt: number; readonly lng: number; readonly lat: number } {
  const row = city.rows[firstAbove(city.ends, random() * city.ends.at(-1)!)]!;
  const createdAt = (row.quarter + random()) * QUARTER_MINUTES;
  const zone = city.zones.get(row.zoneId)!;
  const box = city.boxes.get(row.zoneId)!;
  for (let attempt = 0; attempt < POINT_TRIES_MAX; attempt += 1) {
    const point = [box.west + random() * box.wide, box.south + random() * box.high] as const;
    if (isInside(point, zone)) return { createdAt, lng: point[0], lat: point[1] };
  }
  throw new StackError('BAD_USAGE', `No place was found inside zone ${zone.id}.`);
}

function firstAbove(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function boxOf(zone: Zone): Box {
  const lngs = (zone.rings[0] ?? []).map(([lng]) => lng);
  const lats = (zone.rings[0] ?? []).map(([, lat]) => lat);
  const [west, south] = [Math.min(...lngs), Math.min(...lats)];
  return { west, south, wide: Math.max(...lngs) - west, high: Math.max(...lats) - south };
}

/** Over all pairs of zones and hours: the recording hardly varies within a day. */
function meanSpeed(file: string): number {
  if (!existsSync(file)) {
    throw new StackError('BAD_USAGE', `There is no ${SPEEDS} in ${path.dirname(file)}.`);
  }
  const [header = '', ...lines] = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n');
  const at = header.split(',').indexOf('speed_mean');
  const sum = lines.reduce((total, line) => total + Number(line.split(',')[at]), 0);
  const speed = (sum / lines.length) * SECONDS_PER_HOUR;
  if (speed > 0) return speed;
  throw new StackError('BAD_USAGE', `${SPEEDS} has no speeds.`);
}

const pad = (at: number): string => String(at).padStart(5, '0');
