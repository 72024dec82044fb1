// npm run record: records the replay fixtures anew on a real Temporal server.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'scripts/record-histories.js',
  missing: 'This version has no recorder (scripts/record-histories.ts): use a release that has it.',
});
