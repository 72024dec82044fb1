import './resolve-ts.cjs';
import { bundleForTests, provideTestServer } from './test-stack.js';

/** Leaves the time-skipping server's path in TEMPORAL_TEST_SERVER and the bundle's in WORKFLOW_BUNDLE. */
export default async function setUp(): Promise<void> {
  await provideTestServer();
  await bundleForTests();
}
