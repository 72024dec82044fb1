import { DefaultLogger, Runtime } from '@temporalio/worker';
import { loadBenchOptions, BENCH_HELP } from './orders/options.js';
import { benchOrders } from './orders/bench-orders.js';
import { ASSIGN_HELP, benchAssign } from './assign/bench-assign.js';
import { benchDispatch } from './dispatch/bench-dispatch.js';
import { DISPATCH_HELP, loadDispatchOptions } from './dispatch/options.js';
import { benchMoney } from './money/bench-money.js';
import { loadMoneyOptions, MONEY_HELP } from './money/options.js';
import { benchIndex, INDEX_HELP } from './index-lookup/bench-index.js';
import { benchLists, LISTS_HELP } from './lists/bench-lists.js';
import { benchPrivacy, PRIVACY_HELP } from './privacy/bench-privacy.js';
import { benchReports, REPORTS_HELP } from './reports/bench-reports.js';
import { benchSecurity, SECURITY_HELP } from './security/bench-security.js';
import { benchSlots, SLOTS_HELP } from './slots/bench-slots.js';
import { asStackError, StackError } from '../stack/errors.js';

type Bench = { readonly help: string; run(args: readonly string[]): Promise<boolean> };

/** Each answers whether it found nothing wrong; a measurement never does. */
const BENCHES: Readonly<Record<string, Bench>> = {
  orders: {
    help: BENCH_HELP,
    async run(args) {
      await benchOrders(loadBenchOptions(args));
      return true;
    },
  },
  dispatch: {
    help: DISPATCH_HELP,
    run: (args) => benchDispatch(loadDispatchOptions(args)),
  },
  assign: { help: ASSIGN_HELP, run: benchAssign },
  index: { help: INDEX_HELP, run: benchIndex },
  lists: { help: LISTS_HELP, run: benchLists },
  slots: { help: SLOTS_HELP, run: benchSlots },
  reports: { help: REPORTS_HELP, run: benchReports },
  money: {
    help: MONEY_HELP,
    run: (args) => benchMoney(loadMoneyOptions(args, Date.now())),
  },
  security: {
    help: SECURITY_HELP,
    run: (args) => benchSecurity({ isKept: args.includes('--keep') }),
  },
  privacy: {
    help: PRIVACY_HELP,
    run: (args) => benchPrivacy({ isKept: args.includes('--keep') }),
  },
};

/** npm run bench -- <name> [options]: each benchmark brings up what it measures. */
async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const bench = BENCHES[name];
  if (bench === undefined || args.includes('--help')) {
    const help =
      bench?.help ??
      Object.values(BENCHES)
        .map((one) => one.help)
        .join('\n\n');
    process.stdout.write(`${help}\n`);
    process.exitCode = name === '' || args.includes('--help') ? 0 : 2;
    return;
  }
  Runtime.install({ logger: new DefaultLogger('WARN') });
  if (!(await bench.run(args))) process.exitCode = 1;
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
