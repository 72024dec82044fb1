import './resolve-ts.cjs';
import { bundleForTests, startTestMongo, startTestTemporal } from './test-stack.js';

/**
 * Starts MongoDB and Temporal for the suite: MONGODB_TEST_URI, TEMPORAL_TEST_ADDRESS,
 * TEMPORAL_TEST_NAMESPACE and WORKFLOW_BUNDLE.
 */
export default async function setUp(): Promise<void> {
  await Promise.all([startTestMongo(), startTestTemporal()]);
  await bundleForTests();
}
