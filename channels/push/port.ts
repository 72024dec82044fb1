import type { ChannelOutcome } from '../outcome.js';

/** NO_TARGET: none of the aliases has a registered device. */
export type PushFailureCode = 'NO_TARGET' | 'RATE_LIMITED' | 'NOT_AUTHORIZED' | 'REFUSED';

/** A provider takes this many aliases in one request. */
export const PUSH_ALIASES_MAX = 1_000;

export type PushInput = {
  /** From `newKey`: what is sent again under the same key within a day arrives once. */
  readonly key?: string;
  /** Aliases the apps registered their devices under, 1..PUSH_ALIASES_MAX. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly body: string;
  /** Ids the app opens its page with; no personal data. */
  readonly data: Readonly<Record<string, string>>;
  /** How long the provider keeps it for a device that is off. */
  readonly timeToLiveSeconds: number;
};

/** Sends one notice once. Success means taken over by the provider, not shown on a screen. */
export type PushSender = {
  send(input: PushInput): Promise<ChannelOutcome<{ readonly messageId: string }>>;
};

/** How long a provider remembers a key of a push. */
export const PUSH_KEY_LIFE_MS = 24 * 3_600_000;

/** A sender whose pushes can be repeated when nobody knows whether they arrived. */
export type KeyedPushSender = PushSender & {
  /** A key of the provider, to be stored before anything is sent under it. */
  newKey(): Promise<ChannelOutcome<{ readonly key: string }>>;
};
