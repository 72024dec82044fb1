import type { Connection } from '../../data/connect.js';
import { applicationModel } from '../../data/models/application.js';
import { certificateRenewalModel } from '../../data/models/certificate-renewal.js';
import { dataExportModel } from '../../data/models/data-export.js';
import { mediaModel } from '../../data/models/media.js';
import { wechatIdentityModel } from '../../data/models/wechat-identity.js';
import { DEFAULT_ONBOARDING_POLICY } from '../../domain/onboarding/policy.js';
import type { RowFacts } from './rows.js';

const DAY_MS = 24 * 3_600_000;

/** Ids of objects that have nothing to do with an order's run, by path parameter. */
export type FurtherIds = {
  readonly applicationId: string;
  readonly itemCode: string;
  readonly mediaId: string;
  readonly exportId: string;
  readonly identityId: string;
  readonly renewalId: string;
  /** Of an upload; signed, so that only its own holder ever has a good one. */
  readonly ticket: string;
};

export const MISSING_FURTHER: FurtherIds = {
  applicationId: 'no-such-application',
  itemCode: 'PROFILE',
  mediaId: 'no-such-file',
  exportId: 'no-such-export',
  identityId: 'no-such-identity',
  renewalId: 'no-such-renewal',
  ticket: 'no.such.ticket',
};

/** An application that waits for its check, a photo of the order, a new certificate. */
export async function furtherRows(connection: Connection, facts: RowFacts): Promise<FurtherIds> {
  const { tag, tenant, customerId, orderId, workerId } = facts;
  const { cityCode, merchantId } = tenant;
  const applicationId = `application-${tag}`;
  const mediaId = `media-${tag}`;
  const at = new Date();
  await applicationModel(connection).create({
    _id: applicationId,
    kind: 'WORKER',
    applicantId: customerId,
    cityCode,
    status: 'SUBMITTED',
    seq: 1,
    version: 1,
    items: [],
    stageSince: at,
    stageDueAt: at,
    isReminded: false,
    isEscalated: false,
    policy: DEFAULT_ONBOARDING_POLICY,
    // By which the worker came here.
    result: { workerId, merchantId, staffId: null, at },
    createdAt: at,
    submittedAt: at,
  });
  await mediaModel(connection).create({
    _id: mediaId,
    status: 'READY',
    purpose: 'ORDER_PROOF',
    owner: { audience: 'customer', id: customerId },
    merchantId,
    cityCode,
    orderId,
    fileKey: `${mediaId}.jpg`,
    contentType: 'image/jpeg',
    bytes: 1_000,
    digest: mediaId,
    moderation: 'NONE',
    createdAt: at,
  });
  const exportId = `export-${tag}`;
  await dataExportModel(connection).create({
    _id: exportId,
    kind: 'customer',
    subjectId: customerId,
    day: '2026-01-01',
    status: 'READY',
    requestedAt: at,
    expiresAt: new Date(at.getTime() + DAY_MS),
    fileKey: exportId,
  });
  const identityId = `identity-${tag}`;
  await wechatIdentityModel(connection).create({
    _id: identityId,
    appid: 'wx0000000000000000',
    audience: 'customer',
    userId: customerId,
    phoneIndex: customerId,
    openidIndex: identityId,
    openidCipher: identityId,
    linkedAt: at,
  });
  const renewalId = `renewal-${tag}`;
  await certificateRenewalModel(connection).create({
    _id: renewalId,
    workerId,
    merchantId,
    cityCode,
    // One of its own for each set: a person has one of a kind that waits.
    kind: `OF_${tag.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`.slice(0, 32),
    validUntil: new Date(at.getTime() + 365 * DAY_MS),
    mediaIds: [mediaId],
    status: 'PENDING',
    version: 1,
    createdAt: at,
  });
  return { ...MISSING_FURTHER, applicationId, mediaId, exportId, identityId, renewalId };
}
