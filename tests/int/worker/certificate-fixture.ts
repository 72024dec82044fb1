import { randomUUID } from 'node:crypto';
import { ADMIN_CERTIFICATE_ROUTES } from '../../../api/routes/admin/certificates.js';
import { WORKER_CERTIFICATE_ROUTES } from '../../../api/routes/worker/certificates.js';
import type { AuditDeps } from '../../../use-cases/audit/deps.js';
import type { MediaPurpose } from '../../../contract/terms/media.js';
import type { Actor, Audience, Role } from '../../../contract/terms/permissions.js';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { certificateRenewalModel } from '../../../data/models/certificate-renewal.js';
import { mediaModel } from '../../../data/models/media.js';
import { workerModel, type WorkerDocument } from '../../../data/models/worker.js';
import { createAuditRepository } from '../../../data/repositories/audit.js';
import { createCertificateRenewalRepository } from '../../../data/repositories/certificate-renewals.js';
import { createOnboardingPolicyRepository } from '../../../data/repositories/onboarding-policies.js';
import { createAudit } from '../../../use-cases/audit/create-audit.js';
import { createCertificates } from '../../../use-cases/certificate/create-certificates.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { request, type Answer } from '../api/support.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

export const DAY = 24 * 3_600_000;
/** Every worker of the scene is of this city. */
export const CITY = 'demo';

/** `<audience>~<role>~<id>~<city>` is the actor behind such a token. */
function actorOf(token: string): Actor {
  const [audience, role, id = '', city] = token.split('~') as [Audience, Role, string, string?];
  return {
    id,
    audience,
    roles: [role],
    sessionId: `s-${id}`,
    merchantId: null,
    cities: city === undefined ? [] : [city],
  };
}

export const asWorker = (workerId: string): string => `worker~worker~${workerId}`;
export const asReviewer = (id = 'rv1', city = CITY): string => `admin~reviewer~${id}~${city}`;

export type CertificateWorld = Awaited<ReturnType<typeof openCertificateWorld>>;

/** Certificates over HTTP on a database of its own, with the real audit log. */
export async function openCertificateWorld() {
  const world: OrderWorld = await openOrderWorld({ alwaysOnDuty: true });
  const { connection, deps } = world;
  const audit = createAudit({
    audit: createAuditRepository(connection),
    transact: deps.transact,
    keys: { digestKey: Buffer.alloc(32, 7) } as AuditDeps['keys'],
    clock: deps.clock,
    copies: undefined,
  });
  const certificateDeps = {
    ...deps,
    renewals: createCertificateRenewalRepository(connection),
    onboardingPolicies: createOnboardingPolicyRepository(connection),
    audit,
  };
  const certificates = createCertificates(certificateDeps);
  const served = await listen({
    deps: testKitDeps({ certificates, audit, authenticate: async (token) => actorOf(token) }),
    routes: [...WORKER_CERTIFICATE_ROUTES, ...ADMIN_CERTIFICATE_ROUTES],
  });
  return {
    ...world,
    certificateDeps,
    /** Certificates of this worker are these and no others. */
    async give(workerId: string, certificates: WorkerDocument['certificates']): Promise<void> {
      await workerModel(connection).updateOne({ _id: workerId }, { $set: { certificates } });
    },
    certificatesOf: async (workerId: string) =>
      (await workerModel(connection).findById(workerId).lean())?.certificates ?? [],
    /** A stored file, as an upload would have left it. */
    async file(
      workerId: string,
      change: { readonly purpose?: MediaPurpose; readonly status?: 'READY' | 'WRITING' } = {},
    ): Promise<string> {
      const _id = randomUUID();
      const { purpose = 'CERTIFICATE', status = 'READY' } = change;
      await mediaModel(connection).create({
        _id,
        status,
        purpose,
        owner: { audience: 'worker', id: workerId },
        cityCode: CITY,
        fileKey: `${_id}.jpg`,
        contentType: 'image/jpeg',
        bytes: 1_000,
        digest: _id,
        moderation: 'NONE',
        createdAt: new Date(),
        usedBy: null,
      });
      return _id;
    },
    fileRow: (mediaId: string) => mediaModel(connection).findById(mediaId).lean(),
    renewals: () => certificateRenewalModel(connection).find().sort({ createdAt: 1 }).lean(),
    auditEntries: () => auditEntryModel(connection).find().sort({ at: 1 }).lean(),
    call: (
      as: string,
      method: string,
      path: string,
      options: { readonly body?: unknown; readonly version?: number; readonly key?: string } = {},
    ): Promise<Answer> =>
      request({
        url: `${served.url}${path}`,
        method,
        token: as,
        headers: {
          'idempotency-key': options.key ?? randomUUID(),
          ...(options.version !== undefined && { 'if-match': `"${options.version}"` }),
        },
        ...(options.body !== undefined && { body: options.body }),
      }),
    async close() {
      await served.close();
      await world.close();
    },
  };
}

export const inDays = (nowMs: number, days: number): string =>
  new Date(nowMs + days * DAY).toISOString();
