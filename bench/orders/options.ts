import { parseArgs } from 'node:util';
import { StackError } from '../../stack/errors.js';

export const BENCH_HELP = `npm run bench -- orders [options]

  Drives whole orders over HTTP through a platform of its own and, on the same Temporal server,
  bare workflows with the same history events. Nothing needs to run before; nothing is left over.

  --seconds <n>    length of the latency phase, one order a second (120)
  --orders <n>     orders of the throughput phases, ours and bare alike (300)
  --in-flight <n>  orders under way at the same time in the throughput phases (20)
  --direct         customers name their worker: no dispatch process in between
  --quick          10 seconds and 120 orders: a look, not a result
  --profile        write a processor profile of each process to .doorhive/bench/profiles
  --keep           leave logs and data in .doorhive/bench
  --help           this text`;

export type BenchOptions = {
  readonly seconds: number;
  readonly orders: number;
  readonly inFlight: number;
  readonly isDirect: boolean;
  readonly isKept: boolean;
  readonly isProfiled: boolean;
};

/** Reads the command line; throws a StackError that names the option. */
export function loadBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string' },
      orders: { type: 'string' },
      'in-flight': { type: 'string', default: '20' },
      direct: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const isQuick = values.quick;
  return {
    seconds: whole('--seconds', values.seconds ?? (isQuick ? '10' : '120')),
    orders: whole('--orders', values.orders ?? (isQuick ? '120' : '300')),
    inFlight: whole('--in-flight', values['in-flight']),
    isDirect: values.direct,
    // Profiles are data that must survive the run.
    isKept: values.keep || values.profile,
    isProfiled: values.profile,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 10_000) return value;
  throw new StackError('BAD_USAGE', `${name} must be a whole number from 1 to 10000.`);
}
