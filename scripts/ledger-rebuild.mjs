// npm run ledger:rebuild -- [--apply]: balances against the sums of their transfers.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/ledger/rebuild-main.js',
  missing: 'This version has no ledger:rebuild command: use a release that has it.',
});
