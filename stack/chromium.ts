import { StackError } from './errors.js';
import { climb, missOf } from './ladder.js';
import type { Found, Miss, Rung, StackContext } from './ladder.js';
import { findOnPath, isExecutable, runTool } from './run-tool.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
/** The browser, and fonts in which Chinese can be read on a screenshot. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'] as const;
const APT_MS_MAX = 10 * 60_000;

const REMEDY =
  'install Chromium or Chrome, or name one with CHROMIUM_PATH; the tests of the console need it.';

/** Finds Chromium for the tests of the console, or installs it from the system's packages. */
export async function ensureChromium(context: StackContext): Promise<Found> {
  const rungs: Rung[] = [
    { name: 'given', find: async () => given(context) },
    { name: 'PATH', find: async () => onPath(context) },
    { name: 'package registry', find: () => fromApt(context) },
  ];
  return climb({ tool: 'Chromium', rungs, remedy: REMEDY, progress: context.progress });
}

function given({ env }: StackContext): { path: string } | Miss {
  const file = env.CHROMIUM_PATH;
  if (file === undefined || file === '') return { code: 'TOOL_UNAVAILABLE', why: 'none' };
  if (isExecutable(file)) return { path: file };
  // Whoever names a browser wants that one and no other.
  throw new StackError(
    'TOOL_BROKEN',
    'CHROMIUM_PATH names no program that can be run: correct it or leave it out.',
  );
}

function onPath({ env }: StackContext): { path: string } | Miss {
  for (const name of NAMES) {
    const file = findOnPath(name, env.PATH ?? '');
    if (file !== undefined) return { path: file };
  }
  return { code: 'TOOL_UNAVAILABLE', why: `no ${NAMES.join(', ')} there` };
}

async function fromApt(context: StackContext): Promise<{ path: string } | Miss> {
  const apt = findOnPath('apt-get', context.env.PATH ?? '');
  if (apt === undefined) return { code: 'TOOL_UNAVAILABLE', why: 'no apt-get on the PATH' };
  if (process.getuid?.() !== 0) {
    return { code: 'TOOL_UNAVAILABLE', why: `apt-get install ${PACKAGES.join(' ')} needs root` };
  }
  const step = context.progress.step('Installing Chromium from the packages of the system');
  const env = { ...context.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', ...PACKAGES]];
  for (const args of steps) {
    const result = await runTool({ command: apt, args, env, timeoutMs: APT_MS_MAX });
    if (result.code === 0) continue;
    step.failed('apt-get failed');
    return missOf({ subject: 'apt-get', ...result, where: 'the system' });
  }
  step.done();
  return onPath(context);
}
