// npm run restore -- --from <backup> --into <folder>: an empty data folder filled from a backup.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/backup/restore-main.js',
  missing: 'This version has no restore command: use a release that has it.',
});
