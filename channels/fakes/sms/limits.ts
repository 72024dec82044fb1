/** The provider's default limits per phone, with the texts it answers. */
export const SMS_LIMITS = [
  { windowMs: 60_000, sendsMax: 1, text: '触发分钟级流控Permits:1' },
  { windowMs: 3_600_000, sendsMax: 5, text: '触发小时级流控Permits:5' },
  { windowMs: 86_400_000, sendsMax: 10, text: '触发天级流控Permits:10' },
] as const;

const PHONES_MAX = 100_000;
const WINDOW_MS_MAX = 86_400_000;

export type SmsLimits = {
  /** Counts a send, or answers the text of the limit that forbids it. */
  take(input: { phone: string; nowMs: number }): string | null;
};

export function createSmsLimits(): SmsLimits {
  const sendsByPhone = new Map<string, number[]>();
  return {
    take({ phone, nowMs }) {
      const sends = (sendsByPhone.get(phone) ?? []).filter((at) => nowMs - at < WINDOW_MS_MAX);
      for (const limit of SMS_LIMITS) {
        const recent = sends.filter((at) => nowMs - at < limit.windowMs).length;
        if (recent >= limit.sendsMax) return limit.text;
      }
      // Oldest first, because a Map keeps the order of insertion.
      sendsByPhone.delete(phone);
      const oldest = sendsByPhone.keys().next();
      if (sendsByPhone.size >= PHONES_MAX && !oldest.done) sendsByPhone.delete(oldest.value);
      sendsByPhone.set(phone, [...sends, nowMs]);
      return null;
    },
  };
}
