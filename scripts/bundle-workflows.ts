import { rename, writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import path from 'node:path';

/** Bundles the compiled workflows into the file given as the one argument. */
async function main(): Promise<void> {
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new TypeError('usage: bundle-workflows <file>');
  const workflowsPath = path.resolve('dist', 'workflows', 'index.js');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  await writeFile(`${target}.new`, code);
  await rename(`${target}.new`, target);
}

await main();
