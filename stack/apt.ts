import { existsSync } from 'node:fs';
import { missOf } from './ladder.js';
import type { Miss, StackContext } from './ladder.js';
import { findOnPath, runTool } from './run-tool.js';

const APT_MS_MAX = 10 * 60_000;
const SERVICE_MS_MAX = 60_000;
/** Exists where systemd looks after services. */
const SYSTEMD_DIR = '/run/systemd/system';

/** Installs packages of Debian and its kin; answers why not, or undefined when they are there. */
export async function installByApt(
  context: StackContext,
  wanted: {
    /** As it is told: `Chromium`. */
    readonly title: string;
    readonly packages: readonly string[];
    /** Services that come with the packages and that nobody asked for: they are switched off. */
    readonly services?: readonly string[];
  },
): Promise<Miss | undefined> {
  const { title, packages, services = [] } = wanted;
  const apt = findOnPath('apt-get', context.env.PATH ?? '');
  if (apt === undefined) return { code: 'TOOL_UNAVAILABLE', why: 'no apt-get on the PATH' };
  if (process.getuid?.() !== 0) {
    return { code: 'TOOL_UNAVAILABLE', why: `apt-get install ${packages.join(' ')} needs root` };
  }
  const step = context.progress.step(`Installing ${title} from the packages of the system`);
  const env = { ...context.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', ...packages]];
  for (const args of steps) {
    const result = await runTool({ command: apt, args, env, timeoutMs: APT_MS_MAX });
    if (result.code === 0) continue;
    step.failed('apt-get failed');
    return missOf({ subject: 'apt-get', ...result, where: 'the system' });
  }
  await switchOff(context, services);
  step.done();
  return undefined;
}

async function switchOff({ env }: StackContext, services: readonly string[]): Promise<void> {
  const systemctl = findOnPath('systemctl', env.PATH ?? '');
  if (systemctl === undefined || services.length === 0 || !existsSync(SYSTEMD_DIR)) return;
  const args = ['disable', '--now', ...services];
  await runTool({ command: systemctl, args, env, timeoutMs: SERVICE_MS_MAX });
}
