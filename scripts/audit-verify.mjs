// npm run audit:verify -- [--copies <folder>]: recomputes the chain of the audit log.
import { runCompiled } from './lib/bootstrap.mjs';

await runCompiled({
  entry: 'stack/audit/verify-main.js',
  missing: 'This version has no audit:verify command: use a release that has it.',
});
