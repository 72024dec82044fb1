import { createHash, randomBytes } from 'node:crypto';
import type { AppendFile } from '../append-file.js';
import type { WechatMiniFakeSettings } from '../config.js';

const CODE_LIFE_MS = 5 * 60_000;
const CODES_MAX = 100_000;
const TOKEN_LIFE_MS = 7_200_000;
/** Near its end a token is followed by the next one, and both are good for a while. */
const OVERLAP_MS = 5 * 60_000;

/** Interfaces that a fault can be planted on, by the last part of their path. */
export const FAULT_TARGETS = [
  'jscode2session',
  'stable_token',
  'getuserphonenumber',
  'send',
  'getwxacodeunlimit',
] as const;
export type FaultTarget = (typeof FAULT_TARGETS)[number];

/** An error code instead of the work, or the work without its reply. */
export type Fault = {
  readonly target: FaultTarget;
  readonly kind: 'errcode' | 'lostReply';
  readonly errcode: number;
  times: number;
};

type CodeRow = {
  readonly appid: string;
  readonly person: string;
  /** Of phone codes. */
  readonly phone: string | null;
  readonly expiresAtMs: number;
  isUsed: boolean;
};

/** One message that was delivered, or one token that was handed out. */
export type MiniEntry =
  | {
      readonly kind: 'message';
      readonly at: string;
      readonly appid: string;
      readonly openid: string;
      readonly templateId: string;
      readonly page: string;
      readonly data: Readonly<Record<string, string>>;
      readonly msgid: string;
    }
  | {
      readonly kind: 'token';
      readonly at: string;
      readonly appid: string;
      readonly isForced: boolean;
      readonly isNew: boolean;
    };

export type MiniState = {
  readonly settings: WechatMiniFakeSettings;
  readonly nowMs: () => number;
  readonly faults: Fault[];
  readonly entries: MiniEntry[];
  readonly journal: AppendFile<MiniEntry> | null;
  /** Messages that a person has allowed and not been sent, by `quotaKey`. */
  readonly quotas: Map<string, number>;
  readonly codes: Map<string, CodeRow>;
  readonly tokens: Map<string, { value: string; expiresAtMs: number; previous: string | null }>;
};

/** The same person has another openid in each app and one unionid in all. */
export function openidOf(appid: string, person: string): string {
  return `o${digest(`${appid}|${person}`)}`;
}

export function unionidOf(person: string): string {
  return `u${digest(`union|${person}`)}`;
}

export function quotaKey(key: { appid: string; openid: string; templateId: string }): string {
  return `${key.appid}|${key.openid}|${key.templateId}`;
}

/** A code as `wx.login` or the phone button hands it to the app. */
export function issueCode(
  state: MiniState,
  code: Pick<CodeRow, 'appid' | 'person' | 'phone'>,
): string {
  const value = randomBytes(16).toString('hex');
  state.codes.set(value, { ...code, expiresAtMs: state.nowMs() + CODE_LIFE_MS, isUsed: false });
  const oldest = state.codes.keys().next();
  if (state.codes.size > CODES_MAX && !oldest.done) state.codes.delete(oldest.value);
  return value;
}

/** Uses a code up; the error code WeChat answers otherwise. */
export function takeCode(
  state: MiniState,
  wanted: { readonly code: string; readonly appid: string; readonly isPhone: boolean },
): CodeRow | 40029 | 40163 {
  const row = state.codes.get(wanted.code);
  const isKnown = row?.appid === wanted.appid && (row.phone !== null) === wanted.isPhone;
  if (!isKnown || row.expiresAtMs <= state.nowMs()) return 40029;
  if (row.isUsed) return 40163;
  row.isUsed = true;
  return row;
}

/** The present token, or a new one near its end and by force, which ends the old one at once. */
export function tokenOf(
  state: MiniState,
  wanted: { readonly appid: string; readonly isForced: boolean },
): { readonly value: string; readonly expiresInSeconds: number } {
  const { appid, isForced } = wanted;
  const present = state.tokens.get(appid);
  const nowMs = state.nowMs();
  const isFresh = present !== undefined && present.expiresAtMs - nowMs > OVERLAP_MS;
  const isNew = isForced || !isFresh;
  const token = isNew
    ? {
        value: `${randomBytes(48).toString('base64url')}`,
        expiresAtMs: nowMs + TOKEN_LIFE_MS,
        previous: isForced || present === undefined ? null : present.value,
      }
    : present;
  state.tokens.set(appid, token);
  record(state, { kind: 'token', at: new Date(nowMs).toISOString(), appid, isForced, isNew });
  return {
    value: token.value,
    expiresInSeconds: Math.floor((token.expiresAtMs - nowMs) / 1_000),
  };
}

/** The app that a token opens; the error code otherwise. */
export function appOfToken(state: MiniState, value: string): string | 40001 | 42001 {
  for (const [appid, token] of state.tokens) {
    const isPrevious = token.previous === value;
    const madeAtMs = token.expiresAtMs - TOKEN_LIFE_MS;
    if (isPrevious) return state.nowMs() - madeAtMs < OVERLAP_MS ? appid : 42001;
    if (token.value === value) return token.expiresAtMs > state.nowMs() ? appid : 42001;
  }
  return 40001;
}

export function record(state: MiniState, entry: MiniEntry): void {
  state.entries.push(entry);
  state.journal?.append(entry);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 27);
}
