import { rawEnvironment } from '../config/env.js';
import { ensureChromium } from './chromium.js';
import { StackError } from './errors.js';
import { ensureFfmpeg } from './ffmpeg-binary.js';
import type { StackContext } from './ladder.js';
import { ensureMongod } from './mongo-binary.js';
import { createProgress } from './progress.js';
import { ensureS3Server } from './s3-server.js';
import { ensureTemporal } from './temporal-binary.js';
import { ensureTestServer } from './time-skipping.js';

/** Finds or installs what the named test suites need, before the first of them is timed. */
async function main(): Promise<void> {
  const suites = new Set(process.argv.slice(2));
  const context = {
    env: rawEnvironment(),
    projectDir: process.cwd(),
    progress: createProgress(process.stdout),
  };
  if (suites.has('int') || suites.has('e2e')) await ensureMongod(context);
  if (suites.has('e2e')) await ensureTemporal(context);
  if (suites.has('e2e')) await ensureChromium(context);
  if (suites.has('int')) await ensureTestPeers(context);
  if (suites.has('workflow')) await ensureTestServer(context);
}

/** What single tests need: where it cannot be had, those tests fail and say so, the others run. */
async function ensureTestPeers(context: StackContext): Promise<void> {
  for (const ensure of [ensureFfmpeg, ensureS3Server]) {
    try {
      await ensure(context);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      context.progress.info(error.message);
    }
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
