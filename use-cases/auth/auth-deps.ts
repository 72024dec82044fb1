import type { GuessRepository } from '../../data/repositories/guesses.js';
import type { SessionRepository } from '../../data/repositories/sessions.js';
import type { SmsCodeRepository } from '../../data/repositories/sms-codes.js';
import type { StaffRepository } from '../../data/repositories/staff.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { SmsSender } from '../../channels/sms/port.js';
import type { AuthKeys } from './keys.js';

/** What the use cases of accounts and sessions work with. */
export type AuthDeps = {
  readonly users: UserRepository;
  readonly staff: StaffRepository;
  readonly sessions: SessionRepository;
  readonly smsCodes: SmsCodeRepository;
  readonly guesses: GuessRepository;
  readonly smsSender: SmsSender;
  readonly keys: AuthKeys;
  readonly clock: { nowMs(): number };
  /** Of a message sent in the background; carries no phone. */
  onSmsFailure(input: { readonly code: string }): void;
  /** Codes are being guessed; alarmed, once each time the brake goes on. */
  onGuessing(input: { readonly attempts: number; readonly failures: number }): void;
};
