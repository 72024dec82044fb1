import type { ConsoleIds } from './console-rows.js';
import type { FurtherIds } from './further-rows.js';
import type { ReconcileIds } from './reconcile-rows.js';
import type { RefundIds } from './refund-rows.js';
import type { LedgerIds } from './ledger-rows.js';
import type { StatisticsIds } from './statistics-rows.js';
import type { StandingIds } from './standing-rows.js';
import type { PayoutIds } from './payout-rows.js';
import type { WithdrawalIds } from './withdrawal-rows.js';
import { StackError } from '../../stack/errors.js';
import type { Route } from '../../api/kit/route.js';
import { pathParams } from '../../api/kit/route-names.js';

/** Whose object a request names, seen from the person who asks. */
export const OBJECT_KINDS = ['own', 'same', 'other', 'missing'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** One object of every kind that routes name, all of one owner. */
export type ObjectSet = FurtherIds &
  ConsoleIds &
  StatisticsIds &
  StandingIds &
  LedgerIds &
  WithdrawalIds &
  PayoutIds &
  ReconcileIds &
  RefundIds & {
    readonly cityCode: string;
    readonly merchantId: string;
    readonly customerId: string;
    readonly orderId: string;
    readonly ticketId: string;
    readonly caseNo: string;
    readonly additionNo: string;
    readonly offerId: string;
    readonly stepCode: string;
    readonly storeId: string;
    readonly workerId: string;
    readonly staffId: string;
    readonly sessionId: string;
    readonly categoryId: string;
    readonly itemId: string;
    readonly offeringId: string;
    readonly policyId: string;
    readonly closureId: string;
    readonly payToken: string;
    /** By name of the resource. */
    readonly resources: Readonly<Record<string, string>>;
  };

type Source = (set: ObjectSet) => string;

/** Path parameter → the object whose id it is. A route with another parameter stops the run. */
const PARAMS: Readonly<Record<string, Source>> = {
  cityCode: (set) => set.cityCode,
  categoryId: (set) => set.categoryId,
  itemId: (set) => set.itemId,
  offeringId: (set) => set.offeringId,
  workerId: (set) => set.workerId,
  orderId: (set) => set.orderId,
  additionNo: (set) => set.additionNo,
  offerId: (set) => set.offerId,
  stepCode: (set) => set.stepCode,
  caseNo: (set) => set.caseNo,
  staffId: (set) => set.staffId,
  sessionId: (set) => set.sessionId,
  policyId: (set) => set.policyId,
  closureId: (set) => set.closureId,
  token: (set) => set.payToken,
  applicationId: (set) => set.applicationId,
  itemCode: (set) => set.itemCode,
  mediaId: (set) => set.mediaId,
  exportId: (set) => set.exportId,
  appealId: (set) => set.appealId,
  movementId: (set) => set.movementId,
  withdrawalNo: (set) => set.withdrawalNo,
  accountId: (set) => set.accountId,
  batchId: (set) => set.batchId,
  refundNo: (set) => set.refundNo,
  runId: (set) => set.runId,
  alarmId: (set) => set.alarmId,
  suspenseId: (set) => set.suspenseId,
  requestId: (set) => set.requestId,
  blockId: (set) => set.blockId,
  customerId: (set) => set.customerId,
  identityId: (set) => set.identityId,
  renewalId: (set) => set.renewalId,
  ticket: (set) => set.ticket,
  ledgerAccountId: (set) => set.ledgerAccountId,
  journalId: (set) => set.journalId,
  campaignId: (set) => set.campaignId,
  fundingId: (set) => set.fundingId,
  inboxItemId: (set) => set.inboxItemId,
  viewId: (set) => set.viewId,
  channel: (set) => set.channel,
  reportId: (set) => set.reportId,
};

/** The same names under `/merchant`, where what they name is the merchant's. */
const MERCHANTS_PARAMS: Readonly<Record<string, Source>> = {
  withdrawalNo: (set) => set.merchantWithdrawalNo,
  accountId: (set) => set.merchantAccountId,
};

/** Fields of bodies and queries that name an object. */
const FIELDS: Readonly<Record<string, Source>> = {
  ...PARAMS,
  ticketId: (set) => set.ticketId,
  storeId: (set) => set.storeId,
  merchantId: (set) => set.merchantId,
  city: (set) => set.cityCode,
};
/**
 * Secrets of links and logins: generated, never those of the scene. A `channel` is an object in a
 * path only; in a body it is one of a few words.
 */
const NOT_OBJECTS = new Set(['token', 'ticket', 'channel']);

/** Id for a field of a body or a query, where it names an object. */
export function idOfField(name: string, set: ObjectSet): string | undefined {
  return NOT_OBJECTS.has(name) ? undefined : FIELDS[name]?.(set);
}

/** The resource whose documents a route is about; undefined for routes of other kinds. */
export function resourceOf(route: Pick<Route, 'path'>): string | undefined {
  return /^\/resources\/([a-z0-9-]+)/.exec(route.path)?.[1];
}

/** The path with the ids of one set in it. */
export function pathWith(route: Pick<Route, 'path'>, set: ObjectSet): string {
  return route.path.replace(/:([A-Za-z0-9_]+)/g, (_whole, name: string) =>
    encodeURIComponent(sourceOf(route, name)(set)),
  );
}

function sourceOf(route: Pick<Route, 'path'>, name: string): Source {
  const resource = resourceOf(route);
  if (resource !== undefined && name === 'id') {
    return (set) => set.resources[resource] ?? fault(`no document of ${resource}`);
  }
  const ofMerchant = route.path.startsWith('/merchant/') ? MERCHANTS_PARAMS[name] : undefined;
  return ofMerchant ?? PARAMS[name] ?? fault(`nothing is known about :${name} of ${route.path}`);
}

function fault(what: string): never {
  throw new StackError('BAD_USAGE', `The security bench cannot fill a route: ${what}.`);
}

/** Refuses a registry with a parameter that this table does not know. */
export function requireKnownParams(routes: readonly Route[], set: ObjectSet): void {
  for (const route of routes) {
    if (pathParams(route.path).length > 0) pathWith(route, set);
  }
}

/** Ids of a set that must never be shown to somebody who does not reach it. */
export function privateIdsOf(set: ObjectSet): readonly string[] {
  const { orderId, caseNo, customerId, staffId, sessionId, additionNo } = set;
  const { exportId, applicationId, mediaId, renewalId, identityId } = set;
  const { appealId, movementId, blockId, refundNo, requestId } = set;
  return [
    ...[exportId, appealId, movementId, blockId, refundNo, requestId],
    ...[orderId, caseNo, customerId, staffId],
    ...[set.inboxItemId, set.viewId, set.reportId],
    ...[set.withdrawalNo, set.merchantWithdrawalNo],
    ...[set.accountId, set.merchantAccountId, set.batchId],
    ...[sessionId, additionNo, applicationId, mediaId, renewalId, identityId],
  ];
}

/** A text with the ids of a set replaced, so that answers about two objects can be compared. */
export function withoutIds(text: string, set: ObjectSet): string {
  const { resources, ...rest } = set;
  const ids = [...Object.values(rest), ...Object.values(resources)];
  // The longest first: a ticket's id begins with its order's.
  const sorted = ids.sort((a, b) => b.length - a.length);
  return sorted.reduce((cut, id) => cut.replaceAll(JSON.stringify(id), '"<id>"'), text);
}
