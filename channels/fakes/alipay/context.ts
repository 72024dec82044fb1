import type { AlipayFakeSettings } from '../config.js';
import type { FakeBills } from './bills.js';
import type { AlipayCrypto } from './crypto.js';
import type { AlipayFaults } from './faults.js';
import type { Notices } from './notices.js';
import type { AlipayState } from './state.js';
import type { FakeAlipayTransfers } from './transfers.js';

/** What every part of one running fake shares. */
export type AlipayContext = {
  readonly settings: AlipayFakeSettings;
  readonly state: AlipayState;
  readonly transfers: FakeAlipayTransfers;
  readonly bills: FakeBills;
  readonly crypto: AlipayCrypto;
  readonly faults: AlipayFaults;
  readonly notices: Notices;
  readonly nowMs: () => number;
};
