import './resolve-ts.cjs';
import { bundleForTests } from './test-stack.js';

/** Bundles the workflows once for the suite; the file's path is in WORKFLOW_BUNDLE. */
export default async function setUp(): Promise<void> {
  await bundleForTests();
}
