import type { ChannelOutcome } from '../outcome.js';

/** Texts registered with the provider; each deployment maps them to its own template codes. */
export const SMS_TEMPLATES = ['LOGIN_CODE', 'ORDER_NOTICE', 'PAY_LINK', 'ACCOUNT_CLOSING'] as const;
export type SmsTemplate = (typeof SMS_TEMPLATES)[number];

/** RATE_LIMITED may pass later; the rest stay refused. */
export type SmsFailureCode =
  'BAD_PHONE' | 'RATE_LIMITED' | 'BLOCKED' | 'INSUFFICIENT_FUNDS' | 'NOT_AUTHORIZED' | 'REFUSED';

export type SmsInput = {
  /** Mainland mobile number, with or without +86. */
  readonly phone: string;
  readonly template: SmsTemplate;
  readonly params: Readonly<Record<string, string>>;
};

/** Sends one message once. Unknown means it may have been sent: a repeat may arrive twice. */
export type SmsSender = {
  send(input: SmsInput): Promise<ChannelOutcome<{ readonly messageId: string }>>;
};
