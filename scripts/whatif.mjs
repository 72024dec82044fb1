// npm run whatif -- --city … --from … --to … --policy …: recorded orders under another policy.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/what-if/what-if-main.js',
  missing: 'This version has no whatif command: use a release that has it.',
});
