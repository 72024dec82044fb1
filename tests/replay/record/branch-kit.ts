import type { Activities } from '../../../activities/index.js';
import type { orderFacts } from '../../factories/order-facts.js';
import { searchForEver, type Scene } from './recorder.js';

/** How one branch is driven: the world it happens in, then the moves of its people. */
export type OrderBranch = {
  readonly facts?: Parameters<typeof orderFacts>[0];
  readonly activities?: Partial<Activities>;
  /** Promised start after placing; an hour by default, inside the depart window. */
  readonly startInMs?: number;
  readonly durationMs?: number;
  readonly isRefused?: true;
  /** The recording ends while the run is still open. */
  readonly isLeftOpen?: true;
  readonly drive?: (scene: Scene) => Promise<unknown>;
};

/** Clocks that a branch is about pass within this time; all others keep their defaults. */
export const SOON_MS = 1_500;
/** Late enough that everybody has acted before, also on a busy machine. */
export const LATER_MS = 8_000;
export const HELD = { heldWorkerId: 'w1' } as const;
export const nobody: Activities['findWorker'] = async () => ({
  kind: 'none',
  failure: 'NO_CAPACITY',
});
export const NOBODY: Partial<Activities> = { findWorker: nobody };
export const THINKING: Partial<Activities> = { findWorker: async () => searchForEver() };
/** Hands over to people after one empty round. */
export const ONE_ROUND = { policy: { offerRoundsMax: 1, retryRoundMs: SOON_MS } } as const;

export async function payAndAccept(scene: Scene): Promise<void> {
  await scene.pay();
  await scene.accept();
}

export async function serve(scene: Scene): Promise<void> {
  await scene.depart();
  await scene.arrive();
  await scene.start();
  await scene.finish();
}

export async function untilManual(scene: Scene): Promise<void> {
  await scene.pay();
  await scene.untilStatus('MANUAL_DISPATCH');
}

/** The first call is answered by `first`, later ones by `later`. */
export function onCalls<Input, Output>(
  first: (input: Input) => Promise<Output>,
  later: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  let calls = 0;
  return (input) => {
    calls += 1;
    return calls === 1 ? first(input) : later(input);
  };
}
