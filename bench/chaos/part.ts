import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningChild } from '../../stack/child.js';

const REVIVE_PAUSE_MS = 500;

/** A process of the system that can be killed and comes back at the same address. */
export type Part = {
  readonly name: string;
  /** Starts it and waits until it runs; for a server, until it accepts connections. */
  start(): Promise<void>;
  /** SIGKILL; done when it is gone. */
  kill(): Promise<void>;
  /** SIGKILL without waiting, for the last moment of the run's own process. */
  killNow(): void;
  /** Ends that nobody here caused; the part was started again each time, as a supervisor does. */
  unexpectedEnds(): number;
};

/** Wraps whatever starts the program; a death that we did not cause is told and mended. */
export function createPart(options: {
  readonly name: string;
  readonly launch: () => Promise<RunningChild>;
  readonly say: (line: string) => void;
}): Part {
  const { name, launch, say } = options;
  let child: RunningChild | null = null;
  let isMeant = false;
  let ends = 0;

  async function start(): Promise<void> {
    isMeant = false;
    const started = await launch();
    child = started;
    void started.exited.then(({ code }) => revive(started, code));
  }

  async function revive(ended: RunningChild, code: number): Promise<void> {
    if (isMeant || child !== ended) return;
    ends += 1;
    say(`  ${name} ended by itself (exit code ${code}): started again`);
    say(ended.tail(6).replaceAll(/^/gm, '    | '));
    await sleep(REVIVE_PAUSE_MS);
    if (isMeant) return;
    await start().catch((error: unknown) => say(`  ${name} cannot start: ${String(error)}`));
  }

  return {
    name,
    start,
    async kill() {
      isMeant = true;
      child?.kill();
      await child?.exited;
    },
    killNow() {
      isMeant = true;
      child?.kill();
    },
    unexpectedEnds: () => ends,
  };
}
