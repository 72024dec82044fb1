import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../../stack/child.js';
import { StackError } from '../../stack/errors.js';
import { freePorts } from '../../stack/ports.js';

const START_MS_MAX = 60_000;
const POLL_MS = 50;
const STOP_MS_MAX = 20_000;

/** A folder and a port of a server's own. */
export type Quarters = { readonly dir: string; readonly port: number };

export type OwnServer<T> = { readonly client: T; readonly stop: () => Promise<void> };

/** Makes a folder that `owner` may use, runs `work` there, and removes the folder if it throws. */
export async function inQuarters<T>(
  name: string,
  work: (quarters: Quarters) => Promise<T>,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<T> {
  const dir = mkdtempSync(path.join(tmpdir(), `doorhive-index-${name}-`));
  try {
    if (owner !== undefined) chownSync(dir, owner.uid, owner.gid);
    const [port = 0] = await freePorts(1);
    return await work({ dir, port });
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** Starts a server and connects to it; whatever fails, nothing is left running. */
export async function startOwnServer<T>(options: {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly quarters: Quarters;
  /** Throws while the server is not ready. */
  readonly connect: () => Promise<T>;
  readonly disconnect: (client: T) => Promise<unknown>;
}): Promise<OwnServer<T>> {
  const { name, command, args, env, quarters, connect, disconnect } = options;
  const { dir } = quarters;
  const logFile = path.join(dir, `${name}.log`);
  const child = startChild({ name, command, args, env, logFile, cwd: dir });
  const giveUpAt = Date.now() + START_MS_MAX;
  let why: unknown;
  while (!child.hasExited() && Date.now() < giveUpAt) {
    try {
      const client = await connect();
      return {
        client,
        async stop() {
          await disconnect(client).catch(() => undefined);
          await child.stop(STOP_MS_MAX);
          rmSync(dir, { recursive: true, force: true });
        },
      };
    } catch (error) {
      why = error;
      await sleep(POLL_MS);
    }
  }
  const detail = `${child.tail()}\n${String(why)}`;
  await child.stop(STOP_MS_MAX);
  throw new StackError('PROCESS_DIED', `${name} did not become ready.`, detail);
}
