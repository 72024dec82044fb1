import { isAppError } from '../../contract/terms/errors.js';

/**
 * Waits for a run to be started. While Temporal is away the row is enough: the retention run
 * starts what was not started.
 */
export async function started(start: Promise<void>): Promise<void> {
  try {
    await start;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
  }
}
