import { asStackError, StackError } from '../../stack/errors.js';
import { runApplications } from './applications/run-applications.js';
import { CHAOS_HELP, loadChaosOptions } from './options.js';
import { runChaos } from './run-chaos.js';
import { runPlant } from './run-plant.js';

const startedMs = Date.now();

/** Lines for people go to standard error; the last line, on standard output, is the result. */
function say(line: string): void {
  const seconds = ((Date.now() - startedMs) / 1_000).toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${line}\n`);
}

async function main(): Promise<number> {
  const options = loadChaosOptions(process.argv.slice(2), startedMs);
  if (options.isHelp) {
    process.stdout.write(`${CHAOS_HELP}\n`);
    return 0;
  }
  if (options.plant !== null) return runPlant(options, options.plant, say);
  if (options.applications !== null) return runApplications(options, options.applications, say);
  return runChaos(options, say);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Every child has a guard that ends it when this process is gone, however it went.
  process.once(signal, () => process.exit(130));
}

try {
  process.exit(await main());
} catch (error) {
  const known = asStackError(error, 'the temporary folder');
  process.stderr.write(
    known instanceof StackError
      ? `\n${known.message}\n${known.detail}\n`
      : `\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  // 1 is a verdict of the checker; whatever kept us from one is not.
  process.exit(2);
}
