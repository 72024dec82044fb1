import './resolve-ts.cjs';
import { startTestMongo } from './test-stack.js';

/** Starts an empty replica set for the suite; its address is in MONGODB_TEST_URI. */
export default async function setUp(): Promise<void> {
  await startTestMongo();
}
