// npm run reconcile -- [--apply]: compares orders, runs and the channel after a restore.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/backup/reconcile-main.js',
  missing: 'This version has no reconcile command: use a release that has it.',
});
