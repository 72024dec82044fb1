import type { ReconcileRepository } from '../../data/repositories/reconcile.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';

/** The run of something, by the thing's own id. */
export type RunOf = {
  readonly kind: 'order' | 'case' | 'refund' | 'settlement';
  readonly id: string;
};

/** Temporal as a list of runs. */
export type RunDirectory = {
  /** Orders whose run is open, at most `max` of them. */
  openOrderIds(max: number): AsyncIterable<string>;
  /** `none`: never started, or not kept any more. */
  stateOf(run: RunOf): Promise<'open' | 'closed' | 'none'>;
};

export type ReconcileDeps = {
  readonly order: OrderDeps;
  readonly gateway: OrderGateway;
  readonly runs: RunDirectory;
  readonly reads: ReconcileRepository;
  pause(ms: number): Promise<void>;
};

export type ReconcileOptions = {
  /** False: nothing is written, started or signalled; findings tell what would be. */
  readonly isApplied: boolean;
  /** Moment of the restored backup: the channel is asked about bills from a while before it. */
  readonly takenAt: Date;
  /** Running numbers in the backup; null leaves out the search for bills that are unknown here. */
  readonly series: Readonly<Record<string, number>> | null;
};

export type FindingKind =
  | 'orderWithoutRun'
  | 'runWithoutOrder'
  | 'runBehind'
  | 'runAhead'
  | 'caseWithoutRun'
  | 'caseBehind'
  | 'settlementWithoutRun'
  | 'paidAtChannel'
  | 'paidOnlyHere'
  | 'amountDiffers'
  | 'refundUnderWay'
  | 'refundedAtChannel'
  | 'refundUnknownHere'
  | 'billLostHere'
  | 'billUnknownHere'
  | 'eventUndelivered'
  | 'channelSilent';

/**
 * `done`: put right. `planned`: would be with `--apply`. `later`: its own clock does it, or the
 * next run of this command. `support`: a person decides.
 */
export type Outcome = 'done' | 'planned' | 'later' | 'support';

export type Finding = {
  readonly kind: FindingKind;
  /** Order id, bill, refund or order number. */
  readonly id: string;
  readonly outcome: Outcome;
  /** One sentence for whoever reads the list. */
  readonly text: string;
};

/** One part of the comparison: looks, acts where it may, and reports each finding once. */
export type ReconcilePart = (
  deps: ReconcileDeps,
  options: ReconcileOptions,
) => AsyncGenerator<Finding>;
