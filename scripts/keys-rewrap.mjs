// npm run keys:rewrap: wraps the data keys of people with the current key-encryption key.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/keys/rewrap-main.js',
  missing: 'This version has no keys:rewrap command: use a release that has it.',
});
