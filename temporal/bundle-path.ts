import { fileURLToPath } from 'node:url';

/** The pre-built workflow bundle, beside the compiled code (`npm run build`). */
export function workflowBundlePath(): string {
  return fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
}
