// npm run bench -- <name>: measurements on this machine.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'bench/main.js',
  missing: 'This version has no benchmarks (bench/main.ts): use a release that has them.',
});
