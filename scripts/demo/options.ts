import { parseArgs } from 'node:util';
import { DemoError } from './demo-error.js';

export const DEMO_HELP = `npm run demo -- [options]

Drives the running system (npm start) for a few minutes, only over HTTP, as customers, workers
and a dispatcher would: one hour of real demand, squeezed into --duration seconds. Times and
places of the demand are recorded ones; who wants what, skills, answers, travel and work are
synthetic and seeded. Ends with figures and exits with 1 when a check is not zero.

  --orders <number>     orders of the hour (320)
  --seed <number>       what is drawn (1)
  --duration <seconds>  real time in which the orders of the hour arrive (120)
  --data <folder>       the demand profile (../shared/data/nyc-manhattan)
  --base-url <url>      the running system (http://127.0.0.1:8080)
  --data-dir <folder>   where npm start keeps its files (.doorhive)
  --help                shows this text`;

export type DemoOptions = {
  readonly orders: number;
  readonly seed: number;
  readonly durationMs: number;
  readonly profileDir: string;
  readonly baseUrl: string;
  readonly dataDir: string;
  readonly isHelp: boolean;
};

const ORDERS_MAX = 5_000;
const SEED_MAX = 2_147_483_647;
const SECONDS_MIN = 10;
/** Access tokens live for ten minutes and nobody here renews one. */
const SECONDS_MAX = 300;

/** Reads the command line; throws a DemoError that names what is wrong with it. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const values = read(args);
  const baseUrl = (values['base-url'] ?? 'http://127.0.0.1:8080').replace(/(\/api\/v1)?\/*$/, '');
  if (!URL.canParse(baseUrl)) throw new DemoError(`--base-url ${baseUrl} is not a URL.`);
  return {
    orders: wholeNumber({ name: 'orders', text: values.orders ?? '320', min: 1, max: ORDERS_MAX }),
    seed: wholeNumber({ name: 'seed', text: values.seed ?? '1', min: 0, max: SEED_MAX }),
    durationMs:
      1_000 *
      wholeNumber({
        name: 'duration',
        text: values.duration ?? '120',
        min: SECONDS_MIN,
        max: SECONDS_MAX,
      }),
    profileDir: values.data ?? '../shared/data/nyc-manhattan',
    baseUrl,
    dataDir: values['data-dir'] ?? '.doorhive',
    isHelp: values.help === true,
  };
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        orders: text,
        seed: text,
        duration: text,
        data: text,
        'base-url': text,
        'data-dir': text,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new DemoError(`${why.replace(/\.?$/, '.')} See npm run demo -- --help.`);
  }
}

function wholeNumber(input: {
  readonly name: string;
  readonly text: string;
  readonly min: number;
  readonly max: number;
}): number {
  const { name, text, min, max } = input;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new DemoError(`--${name} must be a whole number from ${min} to ${max}.`);
}
