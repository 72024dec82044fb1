import type { z } from 'zod';
import type { channelStatusSchema, channelTestSchema } from '../../contract/schemas/setup.js';
import {
  OUTSIDE_CHANNELS,
  OUTSIDE_CHANNEL_TEXT,
  type ChannelTestResult,
  type OutsideChannel,
} from '../../contract/terms/setup.js';
import type { ChannelProbe, SetupDeps } from './deps.js';

export type ChannelStatusDto = z.input<typeof channelStatusSchema>;
export type ChannelTestDto = z.input<typeof channelTestSchema>;

/** Which channels have credentials; no value of a setting is in it. */
export function listChannels(deps: Pick<SetupDeps, 'channelProbes'>): ChannelStatusDto[] {
  return OUTSIDE_CHANNELS.map((channel) => {
    const { isConfigured, settings, ask } = deps.channelProbes[channel];
    return {
      channel,
      name: OUTSIDE_CHANNEL_TEXT[channel],
      isConfigured,
      isTestable: ask !== undefined,
      settings: [...settings],
    };
  });
}

/** Asks a channel something that has no effect and says whether it understood who asks. */
export async function testChannel(
  deps: Pick<SetupDeps, 'channelProbes' | 'clock'>,
  channel: OutsideChannel,
): Promise<ChannelTestDto> {
  const startedMs = deps.clock.nowMs();
  const { result, failureCode } = await askChannel(deps.channelProbes[channel]);
  const endedMs = deps.clock.nowMs();
  return {
    channel,
    result,
    failureCode,
    tookMs: Math.max(0, endedMs - startedMs),
    at: new Date(endedMs).toISOString(),
  };
}

async function askChannel(
  probe: ChannelProbe,
): Promise<{ readonly result: ChannelTestResult; readonly failureCode: string | null }> {
  const { isConfigured, ask, goodFailures = [] } = probe;
  if (!isConfigured) return { result: 'NOT_CONFIGURED', failureCode: null };
  if (ask === undefined) return { result: 'NOT_TESTABLE', failureCode: null };
  const outcome = await ask();
  if (outcome.kind === 'success') return { result: 'OK', failureCode: null };
  if (outcome.kind === 'unknown') return { result: 'UNKNOWN', failureCode: null };
  const { code } = outcome;
  return goodFailures.includes(code)
    ? { result: 'OK', failureCode: null }
    : { result: 'FAILED', failureCode: code };
}
