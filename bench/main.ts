import { DefaultLogger, Runtime } from '@temporalio/worker';
import { loadBenchOptions, BENCH_HELP } from './orders/options.js';
import { benchOrders } from './orders/bench-orders.js';
import { asStackError, StackError } from '../stack/errors.js';

/** npm run bench -- <name> [options]: each benchmark brings up what it measures. */
async function main(): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  if (name !== 'orders' || args.includes('--help')) {
    process.stdout.write(`${BENCH_HELP}\n`);
    process.exitCode = name === undefined || args.includes('--help') ? 0 : 2;
    return;
  }
  Runtime.install({ logger: new DefaultLogger('WARN') });
  await benchOrders(loadBenchOptions(args));
}

try {
  await main();
  process.exit();
} catch (error) {
  const known = asStackError(error, '.doorhive');
  process.stderr.write(
    known instanceof StackError
      ? `\n${known.message}\n${known.detail}\n`
      : `\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
