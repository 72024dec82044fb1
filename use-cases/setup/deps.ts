import type { ChannelOutcome } from '../../channels/outcome.js';
import type { OutsideChannel } from '../../contract/terms/setup.js';
import type { MediaRepository } from '../../data/repositories/media.js';
import type { SetupRepository } from '../../data/repositories/setup.js';
import type { Transact } from '../../data/repositories/session.js';
import type { AuthDeps } from '../auth/auth-deps.js';
import type { Media } from '../media/create-media.js';

/** One channel as the settings have it. */
export type ChannelProbe = {
  readonly isConfigured: boolean;
  /** Names of its settings. */
  readonly settings: readonly string[];
  /** A question without an effect; absent where the channel has none. */
  readonly ask?: () => Promise<ChannelOutcome<unknown>>;
  /** Failures that show that the credentials are good: what was asked for does not exist. */
  readonly goodFailures?: readonly string[];
};

/** What the first run and the settings of the platform work with. */
export type SetupDeps = Pick<AuthDeps, 'keys' | 'clock'> & {
  readonly transact: Transact;
  readonly setup: SetupRepository;
  readonly media: Pick<MediaRepository, 'markUsed' | 'endUsed'>;
  readonly mediaLinks: Pick<Media, 'publishedLink'>;
  readonly channelProbes: Readonly<Record<OutsideChannel, ChannelProbe>>;
};
