// npm run fuzz: Schemathesis over every operation, as every role.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'bench/fuzz/main.js',
  missing: 'This version has no fuzz run (bench/fuzz/main.ts): use a release that has one.',
});
