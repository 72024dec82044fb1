import { createHmac } from 'node:crypto';
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../contract/terms/errors.js';
import {
  RATE_CLASSES,
  type RateClass,
  type RateClassSpec,
  type RateKey,
  type RateRule,
} from './rate-limit-classes.js';

/** Collection of the counters; its two indexes belong to the data layer. */
export const RATE_LIMIT_COLLECTION = 'rateLimits';

/** Past this the store counts as down: a slow counter must not hold every request. */
const STORE_TIMEOUT_MS = 1_500;
const RETRY_AFTER_STORE_DOWN_SECONDS = 5;
const MEBIBYTE = 1024 * 1024;

export type RateSubjectValues = Readonly<Partial<Record<RateKey, string>>>;

export type RateLimits = {
  /**
   * Takes one point (or the MiB) of every rule of the class whose subject is known.
   * Throws RATE_LIMITED with Retry-After, or SERVICE_UNAVAILABLE when a class that must refuse
   * cannot reach its store.
   */
  consume(input: {
    readonly class: RateClass;
    readonly subjects: RateSubjectValues;
    /** For rules that count bytes; left out, they count one MiB. */
    readonly bytes?: number;
  }): Promise<void>;
};

export type RateLimitOptions = {
  /** A `Db` of the MongoDB driver. */
  readonly store: unknown;
  /** Counters are keyed by HMAC, so that the collection tells no phone and no address. */
  readonly pepper: Buffer;
  /** Development and benchmarks raise every limit by this factor; 1 in production. */
  readonly factor?: number;
  onStoreDown(input: { readonly class: RateClass; readonly error: unknown }): void;
  /** Somebody has used up a limit; told each time that he is refused. `actor`: audience:id. */
  onRefused?(input: { readonly class: RateClass; readonly actor: string | undefined }): void;
};

type Counter = { readonly rule: RateRule; readonly limiter: RateLimiterMongo };

/** Limits shared by every process that uses the same database. */
export function createRateLimits(options: RateLimitOptions): RateLimits {
  const counters = new Map<RateClass, readonly Counter[]>();
  for (const name of Object.keys(RATE_CLASSES) as RateClass[]) {
    counters.set(
      name,
      RATE_CLASSES[name].rules.map((rule) => ({ rule, limiter: limiterOf({ rule, options }) })),
    );
  }
  const keyOf = (rule: RateRule, value: string): string =>
    createHmac('sha256', options.pepper).update(`${rule.name}|${value}`).digest('base64url');

  return {
    async consume({ class: name, subjects, bytes = 0 }) {
      const spec: RateClassSpec = RATE_CLASSES[name];
      for (const { rule, limiter } of counters.get(name) ?? []) {
        const value = rule.by === 'global' ? 'all' : subjects[rule.by];
        if (value === undefined || value === '') continue;
        try {
          await withTimeout(limiter.consume(keyOf(rule, value), pointsOf(rule, bytes)));
        } catch (error) {
          if (error instanceof RateLimiterRes) {
            options.onRefused?.({ class: name, actor: subjects.actor });
            throw new AppError('RATE_LIMITED', {
              retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)),
            });
          }
          options.onStoreDown({ class: name, error });
          if (spec.onStoreDown === 'allow') return;
          throw new AppError('SERVICE_UNAVAILABLE', {
            detail: 'rate limit store is down',
            retryAfterSeconds: RETRY_AFTER_STORE_DOWN_SECONDS,
            cause: error,
          });
        }
      }
    },
  };
}

function pointsOf(rule: RateRule, bytes: number): number {
  return rule.counts === 'mebibytes' ? Math.max(1, Math.ceil(bytes / MEBIBYTE)) : 1;
}

function limiterOf(input: {
  readonly rule: RateRule;
  readonly options: RateLimitOptions;
}): RateLimiterMongo {
  const { rule, options } = input;
  return new RateLimiterMongo({
    storeClient: options.store,
    tableName: RATE_LIMIT_COLLECTION,
    keyPrefix: rule.name,
    points: Math.max(1, Math.round(rule.points * (options.factor ?? 1))),
    duration: rule.durationSeconds,
    disableIndexesCreation: true,
  });
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AppError('SERVICE_UNAVAILABLE', { detail: 'rate limit store timeout' })),
      STORE_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
