import type { SubscribeMessage, WechatMini } from '../../channels/wechat-mini/port.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { SubscribeMessageDocument } from '../../data/repositories/subscriptions.js';
import type { WechatDeps } from './deps.js';
import { openidOf } from './person.js';

/** Longer than one attempt can take; then another process may try. */
const LEASE_MS = 60_000;
/** Before each further attempt. With the last one a message has been tried six times. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000] as const;
/** What is older tells nobody anything new. */
const USEFUL_MS = 2 * 3_600_000;
const MESSAGES_MAX = 50;
const THING_LENGTH_MAX = 20;
const UNKNOWN = 'UNKNOWN';

/** Number of messages by what became of them. */
export type SentMessages = Readonly<
  Record<'sent' | 'again' | 'refused' | 'failed' | 'unknown' | 'skipped', number>
>;
type Result = keyof SentMessages;

/**
 * Sends what is due, at most 50 messages; any process may, the rows decide. A grant is taken once
 * a message, however often it is tried. An attempt whose outcome is not known counts as perhaps
 * delivered: it is tried again, and when the person's permission turns out to be used up then, it
 * was delivered.
 */
export async function sendDueMessages(deps: WechatDeps): Promise<SentMessages> {
  const counts = { sent: 0, again: 0, refused: 0, failed: 0, unknown: 0, skipped: 0 };
  for (let count = 0; count < MESSAGES_MAX; count += 1) {
    const nowMs = deps.clock.nowMs();
    const now = new Date(nowMs);
    const message = await deps.subscriptions.claimDue({
      now,
      leaseUntil: new Date(nowMs + LEASE_MS),
    });
    if (message === null) break;
    counts[await trySend(deps, message)] += 1;
  }
  return counts;
}

/** `message` is as it was before this attempt was counted. */
async function trySend(deps: WechatDeps, message: SubscribeMessageDocument): Promise<Result> {
  const isLate = deps.clock.nowMs() - message.createdAt.getTime() > USEFUL_MS;
  const last = message.lastOutcome ?? 'TOO_LATE';
  if (isLate) return end(deps, message, last === UNKNOWN ? 'unknown' : 'skipped', last);
  const app = deps.apps.customer;
  const templateId = app?.templateIdOf(message.template);
  if (!app || templateId === undefined) return end(deps, message, 'skipped', 'NOT_SET_UP');
  const content = await contentOf(deps, app, message);
  if (typeof content === 'string') return end(deps, message, 'skipped', content);
  if (!(await takeGrant(deps, message))) return end(deps, message, 'skipped', 'NO_GRANT');
  // Written before the call: a process that dies in it leaves an unknown outcome.
  const key = { messageId: message._id, attempts: message.attempts + 1 };
  if (!(await deps.subscriptions.update(key, { lastOutcome: UNKNOWN }))) return 'again';
  const outcome = await app.sendSubscribeMessage(content);
  if (outcome.kind === 'success') return end(deps, message, 'sent', 'OK');
  if (outcome.kind === 'unknown') return later(deps, message, UNKNOWN);
  switch (outcome.code) {
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      // Nothing was done now; what an earlier attempt did stays as unknown as it was.
      return later(deps, message, message.lastOutcome === UNKNOWN ? UNKNOWN : outcome.code);
    case 'USER_REFUSED':
      return message.lastOutcome === UNKNOWN
        ? end(deps, message, 'sent', 'PRESUMED')
        : refused(deps, message);
    default:
      return end(deps, message, 'failed', outcome.code);
  }
}

/** The words of the message, or why there are none. */
async function contentOf(
  deps: WechatDeps,
  app: WechatMini,
  message: SubscribeMessageDocument,
): Promise<SubscribeMessage | 'NO_ORDER' | 'NOT_LINKED'> {
  const { orderId, customerId, template } = message;
  const order = await deps.orders.findById(orderId);
  if (order === null) return 'NO_ORDER';
  const identity = await deps.identities.findOfUser({ appid: app.appid, userId: customerId });
  if (identity === null) return 'NOT_LINKED';
  return {
    openid: openidOf(deps, identity),
    template,
    page: `pages/order/index?id=${orderId}`,
    data: dataOf(order),
  };
}

function dataOf(order: OrderDocument): SubscribeMessage['data'] {
  const { no, itemName, startAt, timeZone } = order;
  return {
    character_string1: no,
    thing2: itemName.slice(0, THING_LENGTH_MAX),
    time3: timeText(startAt, timeZone),
  };
}

/** `2026年11月28日 09:30`, the form that WeChat takes. */
function timeText(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year')}年${of('month')}月${of('day')}日 ${of('hour')}:${of('minute')}`;
}

/** Grant and note of it in one transaction, so that a crash between the two costs none. */
async function takeGrant(deps: WechatDeps, message: SubscribeMessageDocument): Promise<boolean> {
  if (message.hasGrant) return true;
  return deps.transact(async (session) => {
    if (!(await deps.subscriptions.takeGrant(message, session))) return false;
    await deps.subscriptions.markGranted(message._id, session);
    return true;
  });
}

/** WeChat knows better than our count: nothing is allowed any more. */
async function refused(deps: WechatDeps, message: SubscribeMessageDocument): Promise<Result> {
  const at = new Date(deps.clock.nowMs());
  const { customerId, template } = message;
  await deps.subscriptions.refuse({ customerId, template, at });
  return end(deps, message, 'refused', 'USER_REFUSED');
}

/** After the last attempt an unknown outcome stays unknown: that is no failure. */
async function later(
  deps: WechatDeps,
  message: SubscribeMessageDocument,
  lastOutcome: string,
): Promise<Result> {
  const pauseMs = PAUSES_MS[message.attempts];
  if (pauseMs === undefined) {
    return end(deps, message, lastOutcome === UNKNOWN ? 'unknown' : 'failed', lastOutcome);
  }
  const key = { messageId: message._id, attempts: message.attempts + 1 };
  const nextAt = new Date(deps.clock.nowMs() + pauseMs);
  await deps.subscriptions.update(key, { nextAt, lastOutcome });
  return 'again';
}

const STATUS_OF = {
  sent: 'SENT',
  refused: 'REFUSED',
  failed: 'FAILED',
  unknown: 'UNKNOWN',
  skipped: 'SKIPPED',
} as const;

async function end(
  deps: WechatDeps,
  message: SubscribeMessageDocument,
  result: keyof typeof STATUS_OF,
  lastOutcome: string,
): Promise<Result> {
  const key = { messageId: message._id, attempts: message.attempts + 1 };
  const endedAt = new Date(deps.clock.nowMs());
  await deps.subscriptions.update(key, { status: STATUS_OF[result], lastOutcome, endedAt });
  return result;
}
