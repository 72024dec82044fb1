// npm run record: records the replay fixtures anew on a real Temporal server.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'tests/replay/record/main.js',
  missing: 'This version has no recorder (tests/replay/record/main.ts): use a release that has it.',
});
