import {
  ENDS_SOON_MS,
  PENDING_KEEPS_VISIT_MS,
  REMINDER_THRESHOLDS,
  RETURN_VISITS_MS,
  type ReminderKind,
} from '../../contract/terms/certificate.js';
import type { CertificateRenewalDocument } from '../../data/repositories/certificate-renewals.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ReminderDocument } from '../../data/repositories/reminders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { certificateEndMs } from '../../domain/schedule/slot-person.js';
import { certificatesNeeded } from '../catalogue/skills.js';
import type { CertificateScanDeps } from './deps.js';

const DAY_MS = 24 * 3_600_000;
/** People of one page. */
const PAGE_MAX = 100;
/** Certificates that lapsed longer ago are done with; a longer outage than this is none of ours. */
const LAPSED_AGO_MS = 14 * DAY_MS;
/** Nobody is booked further ahead. */
const AHEAD_MS = 62 * DAY_MS;
/** Visits of one person that one scan looks at: he serves a handful a day. */
const VISITS_MAX = 300;

export type ScanPageInput = {
  /** Last person of the page before; empty begins. */
  readonly afterId: string;
};
export type ScanPage = {
  /** Null on the last page. */
  readonly nextAfterId: string | null;
  /** People who were looked at, and rows that were new. */
  readonly seen: number;
  readonly written: number;
};

/**
 * A page of people with certificates that end: writes what each of them has to be told, and which
 * visits have to go to others. Every row has an id of its own, so that a repeat adds nothing.
 */
export async function scanCertificates(
  deps: CertificateScanDeps,
  { afterId }: ScanPageInput,
): Promise<ScanPage> {
  const nowMs = deps.clock.nowMs();
  const workers = await deps.workers.withEndingCertificates({
    after: new Date(nowMs - LAPSED_AGO_MS),
    until: new Date(nowMs + ENDS_SOON_MS),
    afterId,
    limit: PAGE_MAX,
  });
  let written = 0;
  for (const worker of workers) {
    const due = [...remindersOf(worker, nowMs), ...(await returnsOf(deps, worker, nowMs))];
    for (const reminder of due) {
      if (await deps.reminders.insertOnce(reminder)) written += 1;
    }
  }
  const last = workers.length === PAGE_MAX ? workers.at(-1) : undefined;
  return { nextAfterId: last?._id ?? null, seen: workers.length, written };
}

/** One a certificate at most: whoever was not told before hears the most urgent thing only. */
function remindersOf(worker: WorkerDocument, nowMs: number): ReminderDocument[] {
  const kinds = [...new Set(worker.certificates.map(({ kind }) => kind))];
  return kinds.flatMap((certificate) => {
    const endMs = certificateEndMs(worker, certificate);
    const due = REMINDER_THRESHOLDS.find(({ leftMs }) => endMs - nowMs <= leftMs);
    if (due === undefined || endMs <= nowMs - LAPSED_AGO_MS) return [];
    return [reminderOf({ worker, certificate, endMs, kind: due.kind, order: null, nowMs })];
  });
}

/** Visits that begin when a certificate that they need has ended, once that is near. */
async function returnsOf(
  deps: CertificateScanDeps,
  worker: WorkerDocument,
  nowMs: number,
): Promise<ReminderDocument[]> {
  const kinds = [...new Set(worker.certificates.map(({ kind }) => kind))];
  const ending = kinds.filter((kind) => certificateEndMs(worker, kind) <= nowMs + RETURN_VISITS_MS);
  if (ending.length === 0) return [];
  const firstEndMs = Math.min(...ending.map((kind) => certificateEndMs(worker, kind)));
  const visits = await deps.orders.bookedInWindow({
    workerId: worker._id,
    from: new Date(Math.max(firstEndMs, nowMs)),
    to: new Date(nowMs + AHEAD_MS),
    limit: VISITS_MAX,
  });
  if (visits.length === 0) return [];
  const pending = await deps.renewals.pendingOf(worker._id);
  const found: ReminderDocument[] = [];
  for (const order of visits) {
    const missing = await missingAtStart(deps, { order, worker, ending });
    const isKept = missing.every((kind) => isBeingRenewed({ pending, kind, order, nowMs }));
    const [certificate] = missing;
    if (certificate === undefined || isKept || order.startAt.getTime() <= nowMs) continue;
    const endMs = certificateEndMs(worker, certificate);
    const kind = 'VISIT_RETURNED';
    found.push(reminderOf({ worker, certificate, endMs, kind, order, nowMs }));
  }
  return found;
}

/** Of the certificates that end, those that the order needs and that have ended by its start. */
async function missingAtStart(
  deps: CertificateScanDeps,
  about: {
    readonly order: OrderDocument;
    readonly worker: WorkerDocument;
    readonly ending: readonly string[];
  },
): Promise<readonly string[]> {
  const { order, worker, ending } = about;
  const late = ending.filter((kind) => certificateEndMs(worker, kind) <= order.startAt.getTime());
  if (late.length === 0) return [];
  const [item, category] = await Promise.all([
    deps.catalogue.item(order.itemId),
    deps.catalogue.category(order.categoryId),
  ]);
  if (!item || !category) return [];
  const needed = certificatesNeeded({ item, categories: [category] });
  return late.filter((kind) => needed.includes(kind));
}

/** The reviewers' time is not the worker's fault, as long as there is time to find another. */
function isBeingRenewed(about: {
  readonly pending: readonly CertificateRenewalDocument[];
  readonly kind: string;
  readonly order: OrderDocument;
  readonly nowMs: number;
}): boolean {
  const { pending, kind, order, nowMs } = about;
  const startMs = order.startAt.getTime();
  const isFar = startMs - nowMs > PENDING_KEEPS_VISIT_MS;
  return isFar && pending.some((one) => one.kind === kind && one.validUntil.getTime() > startMs);
}

function reminderOf(about: {
  readonly worker: WorkerDocument;
  readonly certificate: string;
  readonly endMs: number;
  readonly kind: ReminderKind;
  readonly order: OrderDocument | null;
  readonly nowMs: number;
}): ReminderDocument {
  const { worker, certificate, endMs, kind, order, nowMs } = about;
  // A visit that is moved and ends up behind the end again is another one.
  const visit = order === null ? [] : [order._id, String(order.startAt.getTime())];
  return {
    _id: [worker._id, certificate, String(endMs), kind, ...visit].join(':'),
    kind,
    workerId: worker._id,
    cityCode: worker.cityCode,
    certificate,
    validUntil: new Date(endMs),
    orderId: order?._id ?? null,
    status: 'PENDING',
    nextTryAt: new Date(nowMs),
    attempts: 0,
    push: null,
    createdAt: new Date(nowMs),
    doneAt: null,
    outcome: null,
  };
}
