import type { ChannelOutcome } from '../outcome.js';

/** NO_NUMBER_LEFT and RATE_LIMITED may pass later; the rest stay refused. */
export type NumberFailureCode =
  | 'BAD_PHONE'
  | 'NO_NUMBER_LEFT'
  | 'RATE_LIMITED'
  | 'INSUFFICIENT_FUNDS'
  | 'NOT_AUTHORIZED'
  | 'REFUSED';

/** Two people who may call each other by a number that stands for the other one. */
export type BindInput = {
  /** Mainland numbers; a mobile one with or without +86. */
  readonly phoneA: string;
  readonly phoneB: string;
  /** The provider ends the binding then, whatever becomes of us. */
  readonly expiresAt: Date;
  /** Our own number of the binding, which call records come back with. Never a phone. */
  readonly outId: string;
};

export type NumberBinding = { readonly number: string; readonly bindingId: string };

/** A provider of virtual numbers. Unknown means that it may be done: it ends by itself. */
export type NumberChannel = {
  bind(input: BindInput): Promise<ChannelOutcome<NumberBinding>>;
  /** Ends it before its time; one that has ended already is a success. */
  unbind(binding: NumberBinding): Promise<ChannelOutcome<null>>;
};
