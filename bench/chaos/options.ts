import { parseArgs } from 'node:util';
import { StackError } from '../../stack/errors.js';

export const PLANTS = [
  'noVersionFilter',
  'newRefundNumber',
  'voidOnTimeout',
  'w1',
  'signalBeforeStore',
  'missingPatch',
] as const;
export type PlantName = (typeof PLANTS)[number];

export const CHAOS_HELP = `npm run chaos -- [options]

  Kills (-9) the api, the Temporal workers, mongod and the Temporal server by turns while orders
  are in flight, lets everything come to rest and has a checker of its own judge: it reads MongoDB,
  Temporal and the payment stand-in's journal, never the api. Nothing needs to run before; MongoDB
  and Temporal are the run's own, in a temporary folder. Exit code 0 = nothing was violated,
  1 = something was, 2 = there is no verdict.

  --minutes <n>    keep killing for n minutes (default: up to 20 kills within 4)
  --short          20 orders, each process killed once: what npm test runs
  --in-flight <n>  orders under way at the same time (300; short: 20)
  --applications <n>
                   not orders but n applications for work are under way (at most 1000)
  --seed <n>       what is drawn: roads, pauses, who is killed when (default: from the clock)
  --plant <name>   a planted bug that must be caught, one of
                   ${PLANTS.join(' | ')}
  --control        with --plant: the same scenario without the bug, which must pass
  --keep           leave data and logs of the run and tell where
  --help           this text`;

export type ChaosOptions = {
  readonly isHelp: boolean;
  readonly seed: number;
  readonly inFlight: number;
  /** Kills of the run; null = as many as fit into `killMs`. */
  readonly kills: number | null;
  readonly killMs: number;
  readonly isShort: boolean;
  readonly isKept: boolean;
  /** Applications of a run that is about them; null = it is about orders. */
  readonly applications: number | null;
  readonly plant: PlantName | null;
  readonly isControl: boolean;
};

const KILLS_DEFAULT = 20;
const SEED_MAX = 2_147_483_647;
const KILL_MINUTES_MAX = 600;
const IN_FLIGHT_MAX = 1_000;
/** Long enough for the fixed number of kills on a busy machine; then it is cut off. */
const FIXED_KILLS_MS_MAX = 4 * 60_000;

/** Reads the command line; throws a StackError that names what is wrong with it. */
export function loadChaosOptions(args: readonly string[], nowMs: number): ChaosOptions {
  const values = read(args);
  const isShort = values.short === true;
  const minutes =
    values.minutes === undefined
      ? null
      : whole({ name: '--minutes', text: values.minutes, max: KILL_MINUTES_MAX });
  return {
    isHelp: values.help === true,
    seed: whole({
      name: '--seed',
      text: values.seed ?? String(1 + (nowMs % (SEED_MAX - 1))),
      max: SEED_MAX,
    }),
    inFlight: whole({
      name: '--in-flight',
      text: values['in-flight'] ?? (isShort ? '20' : '300'),
      max: IN_FLIGHT_MAX,
    }),
    kills: minutes === null ? (isShort ? 4 : KILLS_DEFAULT) : null,
    killMs: minutes === null ? FIXED_KILLS_MS_MAX : minutes * 60_000,
    isShort,
    applications:
      values.applications === undefined
        ? null
        : whole({ name: '--applications', text: values.applications, max: IN_FLIGHT_MAX }),
    isKept: values.keep === true,
    plant: values.plant === undefined ? null : plantOf(values.plant),
    isControl: values.control === true,
  };
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: text,
        'in-flight': text,
        applications: text,
        seed: text,
        plant: text,
        short: flag,
        keep: flag,
        control: flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new StackError('BAD_USAGE', `${why.replace(/\.?$/, '.')} See npm run chaos -- --help.`);
  }
}

function plantOf(name: string): PlantName {
  const found = PLANTS.find((plant) => plant === name);
  if (found) return found;
  throw new StackError('BAD_USAGE', `--plant ${name} is unknown: use ${PLANTS.join(', ')}.`);
}

function whole(input: { readonly name: string; readonly text: string; readonly max: number }) {
  const value = Number(input.text);
  if (Number.isInteger(value) && value >= 1 && value <= input.max) return value;
  throw new StackError('BAD_USAGE', `${input.name} must be a whole number from 1 to ${input.max}.`);
}
