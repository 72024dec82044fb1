// npm run chaos: kills the system's processes while orders are in flight; a checker judges.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'bench/chaos/main.js',
  missing: 'This version has no chaos run (bench/chaos/main.ts): use a release that has one.',
});
