import type { z } from 'zod';
import type {
  brandSettingSchema,
  channelListSchema,
  channelTestSchema,
  setupStartedSchema,
  setupStateSchema,
} from '@contract/schemas/setup';

export type SetupState = z.infer<typeof setupStateSchema>;
export type Started = z.infer<typeof setupStartedSchema>;
export type BrandSetting = z.infer<typeof brandSettingSchema>;
export type Channels = z.infer<typeof channelListSchema>;
export type ChannelStatus = Channels['items'][number];
export type ChannelTest = z.infer<typeof channelTestSchema>;

export const BRAND_PATH = '/admin/brand';
export const CHANNELS_PATH = '/admin/channels';
