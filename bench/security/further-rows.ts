import type { Connection } from '../../data/connect.js';
import { applicationModel } from '../../data/models/application.js';
import { mediaModel } from '../../data/models/media.js';
import { DEFAULT_ONBOARDING_POLICY } from '../../domain/onboarding/policy.js';
import type { RowFacts } from './rows.js';

/** Ids of objects that have nothing to do with an order's run, by path parameter. */
export type FurtherIds = {
  readonly applicationId: string;
  readonly itemCode: string;
  readonly mediaId: string;
  /** Of an upload; signed, so that only its own holder ever has a good one. */
  readonly ticket: string;
};

export const MISSING_FURTHER: FurtherIds = {
  applicationId: 'no-such-application',
  itemCode: 'PROFILE',
  mediaId: 'no-such-file',
  ticket: 'no.such.ticket',
};

/** An application that waits for its check, and a photo of the order. */
export async function furtherRows(connection: Connection, facts: RowFacts): Promise<FurtherIds> {
  const { tag, tenant, customerId, orderId } = facts;
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
  return { ...MISSING_FURTHER, applicationId, mediaId };
}
