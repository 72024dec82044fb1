import { REMINDER_TEXT, type ReminderStatus } from '../../contract/terms/certificate.js';
import { CHINA_ZONE } from '../../contract/terms/china-day.js';
import { DEFAULT_LANGUAGE, type Language } from '../../contract/terms/language.js';
import { SYSTEM_ACTOR } from '../../contract/terms/order.js';
import { PUSH_KEY_LIFE_MS, type PushInput } from '../../channels/push/port.js';
import type { ReminderDocument } from '../../data/repositories/reminders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { certificateEndMs } from '../../domain/schedule/slot-person.js';
import { certificateNames, nameOf } from './certificate-names.js';
import type { CertificateScanDeps } from './deps.js';

/** Rows of one call, each with three requests of a few seconds at most. */
const BATCH_MAX = 10;
/** Longer than a send can take: until then nobody else sends the same row. */
const LEASE_MS = 60_000;
/** A try that did not tell whether it arrived is repeated, with pauses that double. */
const RETRY_MS_MAX = 3_600_000;
/** Before the provider forgets the key: later the same push could arrive twice. */
const KEY_USED_MS_MAX = PUSH_KEY_LIFE_MS - 2 * 3_600_000;
const ATTEMPTS_MAX = 48;
/** How long the provider keeps a push for a phone that is off. */
const PUSH_LIFE_SECONDS = 24 * 3_600;
const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };

export type SendRemindersResult = {
  /** Rows that were taken; fewer than a batch: nothing more is due. */
  readonly taken: number;
  readonly isMore: boolean;
};

type Ending = {
  readonly status: Exclude<ReminderStatus, 'PENDING'>;
  readonly outcome: string | null;
};
/** Nobody knows whether it arrived, and once more would be too late. */
const GIVEN_UP: Ending = { status: 'FAILED', outcome: 'UNKNOWN' };

/**
 * Sends what is due, one row after the other. A row is taken before anything is sent; whoever dies
 * after that leaves it to the next call, which sends it under the same key.
 */
export async function sendReminders(deps: CertificateScanDeps): Promise<SendRemindersResult> {
  let taken = 0;
  while (taken < BATCH_MAX) {
    const nowMs = deps.clock.nowMs();
    const claim = { at: new Date(nowMs), nextTryAt: new Date(nowMs + LEASE_MS) };
    const reminder = await deps.reminders.claimDue(claim);
    if (reminder === null) return { taken, isMore: false };
    taken += 1;
    await sendOne(deps, reminder);
  }
  return { taken, isMore: true };
}

async function sendOne(deps: CertificateScanDeps, reminder: ReminderDocument): Promise<void> {
  const { _id: reminderId, attempts } = reminder;
  // Counted before the try: also one that always fails comes to an end.
  const isUsedUp = attempts > ATTEMPTS_MAX;
  const ending = isUsedUp ? GIVEN_UP : await tryToSend(deps, reminder);
  const nowMs = deps.clock.nowMs();
  if (ending !== null) {
    await deps.reminders.finish({ reminderId, ...ending, at: new Date(nowMs) });
    return;
  }
  const pauseMs = Math.min(RETRY_MS_MAX, LEASE_MS * 2 ** (attempts - 1));
  await deps.reminders.postpone(reminderId, new Date(nowMs + pauseMs));
}

/** Null when it is not known whether it arrived, or the provider asked to wait. */
async function tryToSend(
  deps: CertificateScanDeps,
  reminder: ReminderDocument,
): Promise<Ending | null> {
  const { workerId, certificate, validUntil, orderId } = reminder;
  const worker = await deps.workers.findById(workerId);
  const isTrue = worker !== null && certificateEndMs(worker, certificate) === validUntil.getTime();
  // Renewed meanwhile, or the person is gone.
  if (!isTrue) return { status: 'OBSOLETE', outcome: null };
  // A key is stored when the run was told: it is told once.
  const isToTell = orderId !== null && reminder.push === null;
  if (isToTell && !(await giveVisitBack(deps, { reminder, orderId, workerId }))) {
    return { status: 'OBSOLETE', outcome: null };
  }
  const keyed = await keyOf(deps, reminder);
  if (typeof keyed !== 'string') return keyed;
  const push = await pushOf(deps, { reminder, worker, key: keyed });
  const sent = await deps.push.send(push);
  if (sent.kind === 'success') return { status: 'SENT', outcome: sent.value.messageId };
  if (sent.kind === 'failure' && sent.code !== 'RATE_LIMITED') {
    return { status: 'FAILED', outcome: sent.code };
  }
  return null;
}

/**
 * The key under which this row is sent, always the same one. An ending when it may not be sent any
 * more, null when the provider gives no key now.
 */
async function keyOf(
  deps: CertificateScanDeps,
  reminder: ReminderDocument,
): Promise<string | Ending | null> {
  const { _id: reminderId, push } = reminder;
  const nowMs = deps.clock.nowMs();
  if (push !== null) {
    const isRemembered = nowMs - push.since.getTime() < KEY_USED_MS_MAX;
    return isRemembered ? push.key : GIVEN_UP;
  }
  const given = await deps.push.newKey();
  if (given.kind === 'failure' && given.code !== 'RATE_LIMITED') {
    return { status: 'FAILED', outcome: given.code };
  }
  if (given.kind !== 'success') return null;
  const { key } = given.value;
  const stored = await deps.reminders.setPushKey({ reminderId, key, since: new Date(nowMs) });
  return stored === null ? null : key;
}

/**
 * Tells the order's own run, which gives the visit to somebody else and tells the customer as with
 * an absence; the transaction that writes it looks at the certificate again. False when the order
 * is over.
 */
async function giveVisitBack(
  deps: CertificateScanDeps,
  about: {
    readonly reminder: ReminderDocument;
    readonly orderId: string;
    readonly workerId: string;
  },
): Promise<boolean> {
  const { reminder, orderId, workerId } = about;
  const signal = {
    key: reminder._id,
    workerId,
    reason: 'CERTIFICATE',
    actor: SYSTEM_ACTOR,
  } as const;
  return (await deps.gateway.signalWorkerAway(orderId, signal)) === 'delivered';
}

async function pushOf(
  deps: CertificateScanDeps,
  about: {
    readonly reminder: ReminderDocument;
    readonly worker: WorkerDocument;
    readonly key: string;
  },
): Promise<PushInput> {
  const { reminder, worker, key } = about;
  const { kind, certificate, validUntil, orderId } = reminder;
  const [categories, city, user] = await Promise.all([
    deps.catalogue.categories(),
    deps.catalogue.city(worker.cityCode),
    deps.users.findById(worker._id),
  ]);
  const language = user?.language ?? DEFAULT_LANGUAGE;
  const name = nameOf(certificateNames(categories), certificate)[language];
  const timeZone = city?.timeZone ?? CHINA_ZONE;
  const format = new Intl.DateTimeFormat(LOCALES[language], { timeZone, dateStyle: 'long' });
  const date = format.format(validUntil);
  const { title, body } = REMINDER_TEXT[kind][language];
  return {
    key,
    aliases: [worker._id],
    title,
    body: body.replace('{certificate}', name).replace('{date}', date),
    data: {
      type: 'CERTIFICATE',
      kind,
      certificate,
      ...(orderId !== null && { orderId }),
    },
    timeToLiveSeconds: PUSH_LIFE_SECONDS,
  };
}
