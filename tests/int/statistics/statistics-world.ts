import { randomUUID } from 'node:crypto';
import { ADMIN_REPORT_ROUTES, DASHBOARD_ROUTES } from '../../../api/routes/dashboard-routes.js';
import {
  ADMIN_STATISTICS_ROUTES,
  MERCHANT_STATISTICS_ROUTES,
} from '../../../api/routes/statistics-routes.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { createDraw, type DrawnOrder, type DrawWorld } from '../../../bench/reports/draw.js';
import { writeDrawn } from '../../../bench/reports/write-drawn.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { connectDatabase } from '../../../data/connect.js';
import { createRandom } from '../../../data/seed/random.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { dayBoundsIn } from '../../../domain/statistics/periods.js';
import { createStatisticsDeps } from '../../../temporal/statistics-deps.js';
import { createStatistics } from '../../../use-cases/statistics/create-statistics.js';

/** One city where the clock goes back within the days of the world, and one where it never does. */
export const BERLIN = 'be';
export const HANGZHOU = 'hz';
/** When the first day of one begins, the other has the day before. */
export const FIRST = '2026-10-22';
export const LAST = '2026-10-28';
export const NOW = new Date('2026-10-28T11:07:00Z');
export const MERCHANTS = ['m-one', 'm-two', 'm-three'];
export const CATEGORIES = ['cleaning', 'repair'];

export const DRAWN: DrawWorld = {
  cities: [
    { cityCode: HANGZHOU, timeZone: 'Asia/Shanghai', center: [120.16, 30.25] },
    { cityCode: BERLIN, timeZone: 'Europe/Berlin', center: [13.4, 52.5] },
  ],
  merchantIds: MERCHANTS,
  categoryIds: CATEGORIES,
  workersPerCity: 6,
  customers: 60,
  fromMs: dayBoundsIn('2026-10-23', 'Asia/Shanghai').from.getTime(),
  toMs: NOW.getTime(),
  nowMs: NOW.getTime(),
  hasPeaks: false,
};

/** The token is `<role>~<merchant or id>~<cities>`. */
function actorOf(token: string): Actor {
  const [role, id = '', cities = ''] = token.split('~') as [Role, string?, string?];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const merchantId = audience === 'merchant' ? id : null;
  const person = { id, audience, roles: [role], sessionId: 's', merchantId };
  return { ...person, cities: cities === '' ? [] : cities.split(','), stepUpAtMs: Date.now() };
}

export type StatisticsWorld = Awaited<ReturnType<typeof openStatisticsWorld>>;

/** A database of its own with drawn orders of some days, and the statistics over HTTP. */
export async function openStatisticsWorld(options: {
  readonly seed: number;
  readonly orders: number;
}) {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `statistics-${randomUUID().slice(0, 8)}`,
  });
  await ensureIndexes(connection);
  const draw = createDraw(DRAWN, createRandom(options.seed));
  const drawn: readonly DrawnOrder[] = Array.from({ length: options.orders }, (_none, index) =>
    draw(index),
  );
  await writeDrawn(connection, drawn);
  await connection
    .collection('cities')
    .insertMany(
      DRAWN.cities.map(({ cityCode, timeZone }) => ({ _id: cityCode, timeZone }) as never),
    );
  await connection
    .collection('merchants')
    .insertMany(MERCHANTS.map((id) => ({ _id: id, name: `商户 ${id}` }) as never));
  const deps = createStatisticsDeps(connection, { nowMs: () => NOW.getTime() });
  const kit = testKitDeps({
    authenticate: async (token: string) => actorOf(token),
    statistics: createStatistics(deps),
  });
  const app = await listen({
    deps: kit,
    routes: [
      ...DASHBOARD_ROUTES,
      ...ADMIN_STATISTICS_ROUTES,
      ...MERCHANT_STATISTICS_ROUTES,
      ...ADMIN_REPORT_ROUTES,
    ],
  });
  const call = (as: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${app.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${as}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    connection,
    deps,
    drawn,
    audited: kit.audited,
    /** A day of the cities anew. */
    compute: (date: string, cityCode: string): Promise<void> => {
      const timeZone = DRAWN.cities.find((city) => city.cityCode === cityCode)?.timeZone ?? 'UTC';
      const day = { date, timeZone, cityCodes: [cityCode], ...dayBoundsIn(date, timeZone) };
      return deps.statisticsWriter.computeDay(day, NOW);
    },
    statusOf: async (as: string, path: string): Promise<number> => (await call(as, path)).status,
    /** The body of a good answer. */
    async read<T>(as: string, path: string): Promise<T> {
      const response = await call(as, path);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${path}: ${text}`);
      return JSON.parse(text) as T;
    },
    async file(as: string, path: string, body: unknown): Promise<Buffer> {
      const response = await call(as, path, body);
      if (response.status !== 200) throw new Error(await response.text());
      return Buffer.from(await response.arrayBuffer());
    },
    /** Every row of a collection as the bytes that are stored. */
    async bytesOf(collection: string): Promise<readonly string[]> {
      const rows = await connection
        .collection(collection)
        .find({}, { raw: true })
        .sort({ _id: 1 })
        .toArray();
      return rows.map((row) => (row as unknown as Buffer).toString('base64'));
    },
    async close() {
      await app.close();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
