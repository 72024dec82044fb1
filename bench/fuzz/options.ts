import { parseArgs } from 'node:util';
import { StackError } from '../../stack/errors.js';

export const FUZZ_HELP = `npm run fuzz -- [options]

  Schemathesis over every operation of the OpenAPI document, each as a role that may call it,
  against a platform of its own: no server error, no answer that the document does not describe.
  Schemathesis is installed into the cache of the user at the first run; it needs Python 3.10.

  --examples <n>  random examples of each operation (50)
  --seed <n>      of the random examples (20261101)
  --only <text>   operations whose path contains it
  --no-stories    leave out the end-to-end stories, which get operations to their 2xx
  --keep          leave logs and data in .doorhive/bench
  --help          this text`;

export type FuzzOptions = {
  readonly examples: number;
  readonly seed: number;
  /** Part of a path; empty = every operation. */
  readonly only: string;
  readonly isWithoutStories: boolean;
  readonly isKept: boolean;
};

/** Reads the command line; throws a StackError that names the option. */
export function loadFuzzOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      examples: { type: 'string', default: '50' },
      seed: { type: 'string', default: '20261101' },
      only: { type: 'string', default: '' },
      'no-stories': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    examples: whole('--examples', values.examples),
    seed: whole('--seed', values.seed),
    only: values.only,
    isWithoutStories: values['no-stories'],
    isKept: values.keep,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new StackError('BAD_USAGE', `${name} must be a whole number above 0.`);
}
