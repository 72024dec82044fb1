import { existsSync } from 'node:fs';
import path from 'node:path';
import { installOnce } from './cache.js';
import { asRung, cacheDirOf, climb, InstallMiss, missOf } from './ladder.js';
import type { Miss, RungName, StackContext } from './ladder.js';
import { findOnPath, runTool } from './run-tool.js';

const PIP_MS_MAX = 10 * 60_000;
const PYTHON_MS_MAX = 20_000;
const REMEDY =
  'install Python 3.10 or newer with pip so that `python3` is on the PATH and run the command again.';

/** How to start a tool of Python: `python`, and where its packages lie (PYTHONPATH). */
export type PythonPackages = { readonly python: string; readonly packagesDir: string };

/** One tool from Python's registry, with everything that it needs. */
export type PythonTool = {
  /** As it is told: `Schemathesis`. */
  readonly title: string;
  /** First part of its folder in the cache. */
  readonly slot: string;
  readonly version: string;
  /** As pip takes it: `moto[server]==5.2.5`. */
  readonly requirement: string;
};

/** Finds a tool in the cache or installs it there from the package registry. */
export async function ensurePythonTool(
  context: StackContext,
  tool: PythonTool,
): Promise<PythonPackages & { readonly rung: RungName }> {
  const { env, progress } = context;
  const python = findOnPath('python3', env.PATH ?? '');
  const tag = python === undefined ? 'none' : await tagOf(context, python);
  const slot = `${tool.slot}-${tool.version}-${tag}`;
  const cacheDir = cacheDirOf(env);
  const packagesDir = path.join(cacheDir, slot);
  const found = await climb({
    tool: tool.title,
    progress,
    remedy: REMEDY,
    rungs: [
      {
        name: 'cache',
        find: async () => (existsSync(packagesDir) ? { path: packagesDir } : EMPTY),
      },
      {
        name: 'package registry',
        find: () => fromRegistry({ context, tool, python, cacheDir, slot }),
      },
    ],
  });
  return { python: python ?? '', packagesDir: found.path, rung: found.rung };
}

const EMPTY: Miss = { code: 'TOOL_UNAVAILABLE', why: 'empty' };

/** Packages with native parts fit one minor version of Python only. */
async function tagOf(context: StackContext, python: string): Promise<string> {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const { output } = await runTool({
    command: python,
    args: ['-c', script],
    env: context.env,
    timeoutMs: PYTHON_MS_MAX,
  });
  return /^\d+\.\d+$/.test(output) ? `py${output}` : 'none';
}

async function fromRegistry(options: {
  readonly context: StackContext;
  readonly tool: PythonTool;
  readonly python: string | undefined;
  readonly cacheDir: string;
  readonly slot: string;
}): Promise<{ readonly path: string } | Miss> {
  const { context, tool, python, cacheDir, slot } = options;
  if (python === undefined) return { code: 'NO_PYTHON', why: 'no Python 3 (python3) on the PATH' };
  const { title, version, requirement } = tool;
  const step = context.progress.step(`Installing ${title} ${version} from its Python package`);
  return asRung(cacheDir, () =>
    installOnce({
      cacheDir,
      slot,
      async install(temporaryDir) {
        const { code, output } = await runTool({
          command: python,
          // A folder of packages can be moved after the installation, a virtual environment cannot.
          args: ['-m', 'pip', 'install', '--no-input', '--target', temporaryDir, requirement],
          env: { ...context.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
          timeoutMs: PIP_MS_MAX,
          onLine: step.update,
        });
        if (code === 0) {
          step.done();
          return;
        }
        const miss = /No module named pip/.test(output)
          ? ({ code: 'NO_PYTHON', why: 'Python 3 has no pip' } as const)
          : missOf({ subject: 'pip', output, code, where: cacheDir });
        step.failed(miss.why);
        throw new InstallMiss(miss);
      },
    }),
  );
}
