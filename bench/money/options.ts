import { parseArgs } from 'node:util';
import { StackError } from '../../stack/errors.js';

export const MONEY_HELP = `npm run bench -- money [options]

  The money core against models and oracles that were written apart from it, MongoDB, the channels'
  stand-ins and a platform of its own: random ledger operations, splits and refunds, a flood of
  callbacks, lost replies, planted faults in a bill, and how many journals a second are booked.
  Ends with code 1 when anything is found. About ten minutes.

  --seed <n>       draws of all random parts (printed; the time of day when left out)
  --scale <0..1>   part of the full counts, for a busy machine (1)
  --short          no platform, no flood: seconds instead of minutes
  --plant <name>   run the short form with one thing wrong; it must end with code 1:
                   halfUp, dropUnique, voidOnTimeout, newNumberOnRetry, runIdInKey,
                   floatYuan, blindMatch
  --keep           leave logs and data in .doorhive/bench
  --help           this text`;

export const PLANTS = [
  /** Each refund rounds its own parts half up instead of the cumulative targets. */
  'halfUp',
  /** Nothing in the database keeps a reservation from being resolved twice. */
  'dropUnique',
  /** An outcome nobody knows is taken for a failure and the money given back. */
  'voidOnTimeout',
  /** A retry takes a new number at the channel. */
  'newNumberOnRetry',
  /** The number at the channel is made of the run that sends it. */
  'runIdInKey',
  /** Yuan are turned into fen with floating point. */
  'floatYuan',
  /** A bill's amount may differ by a fen. */
  'blindMatch',
] as const;
export type Plant = (typeof PLANTS)[number];

export type MoneyCounts = {
  /** Operations on the pure core. */
  readonly modelOps: number;
  readonly mongoOps: number;
  readonly splits: number;
  /** Every whole number of fen up to this one goes to yuan and back. */
  readonly yuanMaxFen: number;
  readonly callbacks: number;
  /** Different paid orders and, of each, one notice of its payment and one of a refund. */
  readonly callbackOrders: number;
  /** Refunds and payouts at the level of activities, half of each. */
  readonly lostReplies: number;
  /** The same through workflows. */
  readonly lostReplyRuns: number;
  readonly billLines: number;
  readonly billFaults: number;
  /** Journals of one round of the rate, ours and bare. */
  readonly rateJournals: number;
};

const FULL: MoneyCounts = {
  modelOps: 1_000_000,
  mongoOps: 20_000,
  splits: 1_000_000,
  yuanMaxFen: 10_000_000,
  callbacks: 100_000,
  callbackOrders: 1_000,
  lostReplies: 2_000,
  lostReplyRuns: 200,
  billLines: 10_000,
  billFaults: 100,
  rateJournals: 2_000,
};

const SHORT: MoneyCounts = {
  modelOps: 20_000,
  mongoOps: 2_000,
  splits: 10_000,
  yuanMaxFen: 20_000,
  callbacks: 0,
  callbackOrders: 0,
  lostReplies: 60,
  lostReplyRuns: 0,
  billLines: 1_000,
  billFaults: 20,
  rateJournals: 100,
};

export type MoneyBenchOptions = {
  readonly seed: number;
  readonly isShort: boolean;
  readonly isKept: boolean;
  readonly plant: Plant | null;
  readonly counts: MoneyCounts;
};

const SEED_MAX = 2_147_483_647;

/** Reads the command line; throws a StackError that names the option. */
export function loadMoneyOptions(args: readonly string[], nowMs: number): MoneyBenchOptions {
  const values = read(args);
  const plant = values.plant === undefined ? null : plantOf(values.plant);
  const isShort = values.short || plant !== null;
  return {
    seed: seedOf(values.seed ?? String(1 + (nowMs % (SEED_MAX - 1)))),
    isShort,
    isKept: values.keep,
    plant,
    counts: scaled(isShort ? SHORT : FULL, scaleOf(values.scale)),
  };
}

/** The counts of the short form, for the test suite. */
export function shortOptions(seed: number, plant: Plant | null = null): MoneyBenchOptions {
  return { seed, isShort: true, isKept: false, plant, counts: SHORT };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        scale: { type: 'string', default: '1' },
        short: { type: 'boolean', default: false },
        plant: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new StackError(
      'BAD_USAGE',
      `${why.replace(/\.?$/, '.')} See npm run bench -- money --help.`,
    );
  }
}

function plantOf(name: string): Plant {
  const found = PLANTS.find((plant) => plant === name);
  if (found) return found;
  throw new StackError('BAD_USAGE', `--plant ${name} is unknown: use ${PLANTS.join(', ')}.`);
}

function seedOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= SEED_MAX) return value;
  throw new StackError('BAD_USAGE', `--seed must be a whole number from 1 to ${SEED_MAX}.`);
}

function scaleOf(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new StackError('BAD_USAGE', '--scale must be a number above 0 and at most 1.');
}

function scaled(counts: MoneyCounts, scale: number): MoneyCounts {
  const entries = Object.entries(counts).map(([name, count]) => [name, Math.ceil(count * scale)]);
  return Object.fromEntries(entries) as MoneyCounts;
}
