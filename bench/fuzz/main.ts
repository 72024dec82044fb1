import { asStackError, StackError } from '../../stack/errors.js';
import { FUZZ_HELP, loadFuzzOptions } from './options.js';
import { fuzz } from './run-fuzz.js';

/** npm run fuzz -- [options]: code 1 when Schemathesis found something. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${FUZZ_HELP}\n`);
    return 0;
  }
  return (await fuzz(loadFuzzOptions(args))) ? 0 : 1;
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  const known = asStackError(error, '.doorhive');
  process.stderr.write(
    known instanceof StackError
      ? `\n${known.message}\n${known.detail}\n`
      : `\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(2);
}
