import type { WechatFakeSettings } from '../config.js';
import type { Callbacks } from './callbacks.js';
import type { WechatCrypto } from './crypto.js';
import type { Faults } from './faults.js';
import type { FakeShares } from './share-state.js';
import type { FakeState } from './state.js';
import type { FakeTransfers } from './transfers.js';

/** What every part of one running fake shares. */
export type FakeContext = {
  readonly settings: WechatFakeSettings;
  readonly state: FakeState;
  readonly transfers: FakeTransfers;
  readonly shares: FakeShares;
  readonly crypto: WechatCrypto;
  readonly faults: Faults;
  readonly callbacks: Callbacks;
  readonly nowMs: () => number;
  /** Refunds on their way to an end, so that closing can cancel them. */
  readonly refundTimers: Set<NodeJS.Timeout>;
};
