// npm run backup -- --to <folder>: copies MongoDB and Temporal while they run.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/backup/backup-main.js',
  missing: 'This version has no backup command: use a release that has it.',
});
