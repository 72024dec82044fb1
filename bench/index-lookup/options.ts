import { parseArgs } from 'node:util';
import { StackError } from '../../stack/errors.js';

const SIZES = '100000,1000000';
const WORKERS_MIN = 10_000;
const WORKERS_MAX = 1_000_000;
const SIZES_MAX = 8;

export const INDEX_HELP = `npm run bench -- index [options]

  The nearest 20 workers who have a skill and are free: the engine's own index in this process
  beside MongoDB (2dsphere, and H3 cells), Redis and PostGIS, each asked over the wire. Every answer
  is checked against looking at everybody; ends with code 1 when one is wrong. Redis and PostGIS are
  found on the PATH or installed from the system's packages; what cannot be had is null. See
  bench/index-lookup/README.md.

  --workers <list>  numbers of workers, comma separated (${SIZES})
  --help            this text`;

/** The numbers of workers to measure with; throws a StackError that names the option. */
export function loadIndexOptions(args: readonly string[]): readonly number[] {
  const { values } = parseArgs({
    args: [...args],
    options: { workers: { type: 'string', default: SIZES } },
  });
  const sizes = values.workers.split(',').map(Number);
  const isGood = (size: number): boolean =>
    Number.isInteger(size) && size >= WORKERS_MIN && size <= WORKERS_MAX;
  if (sizes.length > SIZES_MAX || !sizes.every(isGood)) {
    throw new StackError(
      'BAD_USAGE',
      `--workers must be whole numbers from ${WORKERS_MIN} to ${WORKERS_MAX}.`,
    );
  }
  return sizes;
}
