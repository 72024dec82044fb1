import './resolve-ts.cjs';
import { stopTestStack } from './test-stack.js';

/** Stops what the suite's setup started and removes its data. */
export default async function tearDown(): Promise<void> {
  await stopTestStack();
}
