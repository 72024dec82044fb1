import type { StackContext } from './ladder.js';
import { ensurePythonTool, type PythonPackages } from './python-packages.js';

const VERSION = '5.2.5';

/** Finds or installs an independent server of S3 for tests: `-m moto.server` (Apache-2.0). */
export function ensureS3Server(context: StackContext): Promise<PythonPackages> {
  return ensurePythonTool(context, {
    title: 'The S3 server of the tests',
    slot: 'moto-server',
    version: VERSION,
    requirement: `moto[s3,server]==${VERSION}`,
  });
}
