import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fakesConfigSchema } from './config.js';
import { startFakes } from './start.js';

/** `node main.js <json file>`: the fakes of one development or test stack, until SIGTERM. */
async function main(path: string | undefined): Promise<void> {
  if (path === undefined) {
    process.stderr.write('usage: main.js <json file of fakesConfigSchema>\n');
    process.exitCode = 2;
    return;
  }
  const parsed = fakesConfigSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    process.stderr.write(`${path}:\n${z.prettifyError(parsed.error)}\n`);
    process.exitCode = 2;
    return;
  }
  const fakes = await startFakes(parsed.data);
  process.stdout.write(`${JSON.stringify({ message: 'fakes ready', ...fakes.urls })}\n`);
  const stop = () => void fakes.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

await main(process.argv[2]);
