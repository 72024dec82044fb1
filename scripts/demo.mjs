// npm run demo: an hour of demand against the running system, over HTTP only.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'scripts/demo.js',
  missing: 'This version has no demo (scripts/demo.ts): use a release that has one.',
});
