import { z } from 'zod';
import { parseJson, requestBounded } from '../../http.js';
import {
  MATRIX_ORIGINS_MAX,
  type MapChannel,
  type MapPoint,
  type MatrixQuestion,
  type TravelAnswer,
} from '../port.js';

export const AMAP_BASE_URL = 'https://restapi.amap.com/';
/** Somebody waits for the page: a late answer is none. */
export const AMAP_TIMEOUT_MS = 1_500;
/** The roads are those of now: a ride that begins later is not the map's to tell. */
export const AMAP_AHEAD_MS_MAX = 15 * 60_000;

export type AmapOptions = {
  /** Scheme and host, ends with `/`. */
  readonly baseUrl: string;
  readonly key: string;
  /** Where the provider's maps show a WGS-84 point (GCJ-02). */
  readonly toMap: (point: MapPoint) => MapPoint;
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
};

/** A hundred results of four short texts. */
const ANSWER_BYTES_MAX = 64 * 1024;
const BY_CAR = '1';
const OK = '1';
const SECONDS_PER_MINUTE = 60;
/** The provider takes six decimals. */
const DECIMALS = 6;

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const resultSchema = z.object({
  /** Place in the question, from 1 on. */
  origin_id: whole,
  /** Seconds. */
  duration: whole,
  /** Set when there is no way: what stands beside it says nothing. */
  code: z.union([z.string(), z.number()]).optional(),
});
const answerSchema = z.object({
  status: z.string(),
  results: z.array(z.unknown()).max(MATRIX_ORIGINS_MAX).optional(),
});

/** AMap's distance API v3 (距离测量), by car over the roads as they are now. */
export function createAmapChannel(options: AmapOptions): MapChannel {
  const { nowMs = Date.now } = options;
  return {
    async travelMatrix(question) {
      const { from, departAtMs } = question;
      const isNow = Math.abs(departAtMs - nowMs()) <= AMAP_AHEAD_MS_MAX;
      const isAsked = isNow && from.length > 0 && from.length <= MATRIX_ORIGINS_MAX;
      const known = isAsked ? await ask(options, question) : NOTHING;
      return from.map((_point, index): TravelAnswer => known.get(index + 1) ?? 'unknown');
    },
  };
}

const NOTHING: ReadonlyMap<number, number> = new Map();

/** Minutes by place in the question; empty when the provider did not answer as promised. */
async function ask(
  options: AmapOptions,
  { from, to }: MatrixQuestion,
): Promise<ReadonlyMap<number, number>> {
  const { baseUrl, key, toMap, timeoutMs = AMAP_TIMEOUT_MS } = options;
  const url = new URL('v3/distance', baseUrl);
  url.search = new URLSearchParams({
    key,
    origins: from.map((point) => textOf(toMap(point))).join('|'),
    destination: textOf(toMap(to)),
    type: BY_CAR,
    output: 'JSON',
  }).toString();
  const bytesMax = ANSWER_BYTES_MAX;
  const answer = await requestBounded({ url: url.href, headers: {}, timeoutMs, bytesMax });
  if (answer.kind === 'unknown' || answer.status !== 200) return NOTHING;
  const parsed = answerSchema.safeParse(parseJson(answer.bytes.toString('utf8')));
  if (!parsed.success || parsed.data.status !== OK) return NOTHING;
  const minutes = new Map<number, number>();
  for (const row of parsed.data.results ?? []) {
    const result = resultSchema.safeParse(row);
    if (!result.success || result.data.code !== undefined) continue;
    minutes.set(result.data.origin_id, result.data.duration / SECONDS_PER_MINUTE);
  }
  return minutes;
}

const textOf = ([lng, lat]: MapPoint): string =>
  `${lng.toFixed(DECIMALS)},${lat.toFixed(DECIMALS)}`;
