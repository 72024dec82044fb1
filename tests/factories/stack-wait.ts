import { pause } from '../../scripts/drive/wait.js';

const POLL_MS = 50;
/** Far beyond what anything takes: only what never comes true ends here. */
const TIMEOUT_MS_DEFAULT = 60_000;

/** Awaits a condition instead of sleeping for a guess. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  options: { readonly timeoutMs?: number; readonly what?: string } = {},
): Promise<void> {
  const { timeoutMs = TIMEOUT_MS_DEFAULT, what = 'the condition' } = options;
  const endMs = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`${what} did not come true in ${timeoutMs} ms`);
    await pause(POLL_MS);
  }
}

/** Awaits a value that is not there yet. */
export async function eventually<T>(
  read: () => Promise<T | null | undefined>,
  options: { readonly timeoutMs?: number; readonly what?: string } = {},
): Promise<T> {
  let found: T | null | undefined;
  await until(async () => {
    found = await read();
    return found !== null && found !== undefined;
  }, options);
  return found as T;
}
