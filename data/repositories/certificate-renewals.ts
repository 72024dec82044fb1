import type { ClientSession, Connection } from 'mongoose';
import type { RenewalStatus } from '../../contract/terms/certificate.js';
import type { ItemReason } from '../../contract/terms/onboarding.js';
import {
  certificateRenewalModel,
  type CertificateRenewalDocument,
} from '../models/certificate-renewal.js';

export type { CertificateRenewalDocument };

/** Of one person that are read at once: a few kinds, a few tries each. */
const OWN_MAX = 200;

export type RenewalQueue = {
  /** Undefined = every city. */
  readonly cityCodes?: readonly string[] | undefined;
  readonly statuses: readonly RenewalStatus[];
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

export type RenewalDecision = {
  readonly renewalId: string;
  readonly expectedVersion: number;
  readonly to: Exclude<RenewalStatus, 'PENDING'>;
  readonly reason: ItemReason | null;
  readonly note: string | null;
  /** Null when the worker takes it back himself. */
  readonly decidedBy: string | null;
  readonly at: Date;
};

export type CertificateRenewalRepository = ReturnType<typeof createCertificateRenewalRepository>;

/** New documents for certificates of people who serve. */
export function createCertificateRenewalRepository(connection: Connection) {
  const renewals = certificateRenewalModel(connection);
  return {
    /** Throws the duplicate key error when one of this kind waits already, or for a taken id. */
    async insert(renewal: CertificateRenewalDocument, session: ClientSession): Promise<void> {
      await renewals.create([renewal], { session });
    },

    findById: (
      renewalId: string,
      session?: ClientSession,
    ): Promise<CertificateRenewalDocument | null> =>
      renewals
        .findById(renewalId)
        .session(session ?? null)
        .lean<CertificateRenewalDocument>()
        .exec(),

    /** Of one person, the newest first. */
    ofWorker: (workerId: string): Promise<CertificateRenewalDocument[]> =>
      renewals
        .find({ workerId })
        .sort({ createdAt: -1 })
        .limit(OWN_MAX)
        .lean<CertificateRenewalDocument[]>()
        .exec(),

    pendingOf: (workerId: string): Promise<CertificateRenewalDocument[]> =>
      renewals
        .find({ workerId, status: 'PENDING' })
        .limit(OWN_MAX)
        .lean<CertificateRenewalDocument[]>()
        .exec(),

    /** What waits longest on top; one row more than `limit` is read. */
    queue: (query: RenewalQueue): Promise<CertificateRenewalDocument[]> => {
      const { cityCodes, statuses, after, limit } = query;
      const at = after && new Date(after.atMs);
      return renewals
        .find({
          status: { $in: [...statuses] },
          ...(cityCodes !== undefined && { cityCode: { $in: [...cityCodes] } }),
          ...(at !== undefined && {
            $or: [{ createdAt: { $gt: at } }, { createdAt: at, _id: { $gt: after?.id } }],
          }),
        })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<CertificateRenewalDocument[]>()
        .exec();
    },

    /** One decision about what was seen and still waits; null when another one came first. */
    decide: (
      decision: RenewalDecision,
      session: ClientSession,
    ): Promise<CertificateRenewalDocument | null> => {
      const { renewalId, expectedVersion, to, reason, note, decidedBy, at } = decision;
      return renewals
        .findOneAndUpdate(
          { _id: renewalId, status: 'PENDING', version: expectedVersion },
          { $set: { status: to, reason, note, decidedBy, decidedAt: at }, $inc: { version: 1 } },
          { returnDocument: 'after', session },
        )
        .lean<CertificateRenewalDocument>()
        .exec();
    },
  };
}
