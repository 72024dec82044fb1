import express from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { mapFakeConfigSchema, type MapFakeConfig, type MapFakeSettings } from '../config.js';
import { createApp, listen, loopbackOnly } from '../http.js';
import type { RunningServer } from '../http.js';

const JOURNAL_MAX = 10_000;
const FAULTS_MAX = 100;
const ORIGINS_MAX = 100;
const METERS_PER_DEGREE = 111_195;
const STREET_FACTOR = 1.3;
const METERS_PER_KM = 1_000;
const SECONDS_PER_HOUR = 3_600;

/** A line of the journal: what was asked, in the provider's coordinates, and what was answered. */
export type FakeMatrix = {
  readonly origins: readonly string[];
  readonly destination: string;
  readonly infocode: string;
  /** Seconds by origin; null where there was no way. */
  readonly seconds: readonly (number | null)[];
};

const faultSchema = z.object({
  fault: z.enum(['quota', 'silence', 'garbage', 'noWay', 'shuffled', 'gap', 'serverError']),
});
type Fault = z.output<typeof faultSchema>['fault'];

type Context = {
  readonly settings: MapFakeSettings;
  readonly journal: FakeMatrix[];
  readonly faults: Fault[];
};

const point = z.string().regex(/^-?\d{1,3}\.\d{1,6},-?\d{1,2}\.\d{1,6}$/);
const querySchema = z.object({
  origins: z
    .string()
    .transform((text) => text.split('|'))
    .pipe(z.array(point).min(1).max(ORIGINS_MAX)),
  destination: point,
  type: z.literal('1'),
  output: z.literal('JSON').default('JSON'),
});

/** A server that speaks AMap's `/v3/distance` and keeps what it was asked. Throws ZodError. */
export async function startMapFake(config: MapFakeConfig): Promise<RunningServer> {
  const settings = mapFakeConfigSchema.parse(config);
  const context: Context = { settings, journal: [], faults: [] };
  const app = createApp();
  app.get('/sandbox/matrices', loopbackOnly, (_request, response) => {
    response.json({ matrices: context.journal });
  });
  app.post('/sandbox/faults', loopbackOnly, express.json(), (request, response) => {
    if (context.faults.length < FAULTS_MAX) {
      context.faults.push(faultSchema.parse(request.body).fault);
    }
    response.status(204).end();
  });
  app.get('/v3/distance', (request, response) => serve(context, request, response));
  return listen({ app, host: settings.host, port: settings.port });
}

function serve(context: Context, request: Request, response: Response): void {
  const fault = context.faults.shift();
  if (fault === 'silence') return;
  if (fault === 'serverError') return void response.status(502).end('Bad Gateway');
  if (fault === 'garbage') return void response.type('json').send('{"status":');
  // The provider refuses with status 200 and a code of its own.
  const refuse = (info: string, infocode: string) => response.json({ status: '0', info, infocode });
  if (request.query['key'] !== context.settings.key) {
    return void refuse('INVALID_USER_KEY', '10001');
  }
  if (fault === 'quota') return void refuse('DAILY_QUERY_OVER_LIMIT', '10003');
  const query = querySchema.safeParse(request.query);
  if (!query.success) return void refuse('INVALID_PARAMS', '20000');
  const { origins, destination } = query.data;
  const seconds = origins.map((origin, index) => {
    const hasNoWay = fault === 'noWay' && index === 0;
    return hasNoWay ? null : secondsOf({ origin, destination, kmh: context.settings.kmh });
  });
  const rows = origins.map((origin, index) =>
    rowOf({ index, seconds: seconds[index] ?? null, meters: metersOf(origin, destination) }),
  );
  const sent = fault === 'shuffled' ? rows.reverse() : fault === 'gap' ? rows.slice(1) : rows;
  context.journal.push({ origins, destination, infocode: '10000', seconds });
  if (context.journal.length > JOURNAL_MAX) context.journal.shift();
  const count = String(sent.length);
  response.json({ status: '1', info: 'OK', infocode: '10000', count, results: sent });
}

function rowOf(row: {
  readonly index: number;
  readonly seconds: number | null;
  readonly meters: number;
}) {
  const { index, seconds, meters } = row;
  const ids = { origin_id: String(index + 1), dest_id: '1' };
  return seconds === null
    ? { ...ids, distance: '0', duration: '0', info: 'NO_ROADS_NEARBY', code: '1' }
    : { ...ids, distance: String(Math.round(meters * STREET_FACTOR)), duration: String(seconds) };
}

/** Roads of a flat city where everybody drives as fast as the settings say. */
function secondsOf(ride: {
  readonly origin: string;
  readonly destination: string;
  readonly kmh: number;
}): number {
  const km = (metersOf(ride.origin, ride.destination) * STREET_FACTOR) / METERS_PER_KM;
  return Math.round((km / ride.kmh) * SECONDS_PER_HOUR);
}

function metersOf(from: string, to: string): number {
  const [a, b] = [from, to].map((text) => text.split(',').map(Number)) as [number[], number[]];
  const [lngA = 0, latA = 0] = a;
  const [lngB = 0, latB = 0] = b;
  const width = Math.cos((((latA + latB) / 2) * Math.PI) / 180);
  return Math.hypot((lngA - lngB) * width, latA - latB) * METERS_PER_DEGREE;
}
