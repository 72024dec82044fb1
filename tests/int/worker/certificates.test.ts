import { categoryModel } from '../../../data/models/category.js';
import { approveRenewal } from '../../../use-cases/certificate/review-renewals.js';
import type { Answer } from '../api/support.js';
import {
  asReviewer,
  asWorker,
  DAY,
  inDays,
  openCertificateWorld,
  type CertificateWorld,
} from './certificate-fixture.js';

type Renewal = { readonly id: string; readonly version: number; readonly status: string };

let world: CertificateWorld;
let next = 0;
/** Each test has a worker of its own. */
let workerId = '';

beforeAll(async () => {
  world = await openCertificateWorld();
  await needs([]);
});
afterAll(() => world.close());
beforeEach(async () => {
  workerId = world.workers[next % world.workers.length]?._id ?? '';
  next += 1;
  await world.connection.collection('certificateRenewals').deleteMany({});
  await world.connection.collection('auditEntries').deleteMany({});
  await world.give(workerId, [{ kind: 'HEALTH', validUntil: new Date(world.nowMs() + 5 * DAY) }]);
});

/** What every skill asks for. */
const needs = (certificates: readonly string[]) =>
  categoryModel(world.connection).updateMany(
    {},
    { $set: { 'skills.$[].certificates': certificates } },
  );
const codeOf = ({ status, json }: Answer): string => `${status} ${String(json.code)}`;
const renewalOf = ({ json }: Answer): Renewal => json as unknown as Renewal;

const handIn = async (
  change: { kind?: string; days?: number; mediaIds?: readonly string[]; key?: string } = {},
): Promise<Answer> => {
  const { kind = 'HEALTH', days = 365, key } = change;
  const mediaIds = change.mediaIds ?? [await world.file(workerId)];
  const body = { kind, validUntil: inDays(world.nowMs(), days), mediaIds };
  const path = '/worker/certificates/renewals';
  return world.call(asWorker(workerId), 'POST', path, { body, ...(key !== undefined && { key }) });
};
const decide = (
  renewal: Renewal,
  what: 'approve' | 'reject',
  by: { readonly as?: string; readonly version?: number } = {},
): Promise<Answer> =>
  world.call(by.as ?? asReviewer(), 'POST', `/admin/certificate-renewals/${renewal.id}/${what}`, {
    body: { reason: '照片不清楚', ...(what === 'reject' && { code: 'BLURRED' }) },
    version: by.version ?? renewal.version,
  });
const own = async () =>
  (await world.call(asWorker(workerId), 'GET', '/worker/certificates')).json.items as Record<
    string,
    unknown
  >[];
const healthEnd = async (): Promise<number | undefined> =>
  (await world.certificatesOf(workerId))
    .find(({ kind }) => kind === 'HEALTH')
    ?.validUntil.getTime();

describe('a new document', () => {
  test('[P6] waits for a reviewer while the present one stays valid; approved it is the certificate', async () => {
    const before = await healthEnd();
    const answer = await handIn();
    expect(answer.status).toBe(201);
    const renewal = renewalOf(answer);
    expect(renewal).toMatchObject({ status: 'PENDING', version: 1 });
    expect(await healthEnd()).toBe(before);

    const queue = await world.call(asReviewer(), 'GET', '/admin/certificate-renewals');
    expect(queue.json.items).toMatchObject([
      { id: renewal.id, workerId, presentValidUntil: new Date(before ?? 0).toISOString() },
    ]);
    const done = await decide(renewal, 'approve');
    expect(done).toMatchObject({ status: 200, json: { status: 'APPROVED', decidedBy: 'rv1' } });
    const [row] = await world.renewals();
    expect(await healthEnd()).toBe(row?.validUntil.getTime());
    expect(await world.certificatesOf(workerId)).toHaveLength(1);
    const entries = await world.auditEntries();
    expect(entries).toMatchObject([
      { actor: { id: 'rv1' }, target: { kind: 'workers', id: workerId } },
    ]);
    expect(entries[0]?.beforeDigest).not.toBe(entries[0]?.afterDigest);
    expect(await own()).toMatchObject([{ kind: 'HEALTH', state: 'VALID' }]);
  });

  test('[K7] of a kind that he does not have yet is added beside the others', async () => {
    const renewal = renewalOf(await handIn({ kind: 'CHEF' }));
    expect(await own()).toMatchObject([
      { kind: 'CHEF', state: 'MISSING', renewal: { status: 'PENDING' } },
      { kind: 'HEALTH', state: 'ENDS_SOON', daysLeft: 4 },
    ]);
    expect((await decide(renewal, 'approve')).status).toBe(200);
    expect((await world.certificatesOf(workerId)).map(({ kind }) => kind).sort()).toEqual([
      'CHEF',
      'HEALTH',
    ]);
  });

  test('[P6] rejected leaves the present one alone, and the worker reads why', async () => {
    const before = await healthEnd();
    const renewal = renewalOf(await handIn());
    expect((await decide(renewal, 'reject')).status).toBe(200);
    expect(await healthEnd()).toBe(before);
    const [shown] = await own();
    expect(shown?.renewal).toMatchObject({
      status: 'REJECTED',
      reason: 'BLURRED',
      note: '照片不清楚',
    });
    expect(JSON.stringify(shown)).not.toContain('rv1');
    // And hands in a better one.
    expect((await handIn()).status).toBe(201);
  });

  test('[P6] one of each kind waits: of two at once one is refused, a repeat is the same', async () => {
    const both = await Promise.all([handIn(), handIn()]);
    expect(both.map(codeOf).sort()).toEqual(['201 undefined', '409 RENEWAL_EXISTS']);
    expect(codeOf(await handIn())).toBe('409 RENEWAL_EXISTS');
    const waiting = renewalOf(both.find(({ status }) => status === 201)!);
    const path = `/worker/certificates/renewals/${waiting.id}/withdraw`;
    const back = await world.call(asWorker(workerId), 'POST', path, { version: waiting.version });
    expect(back).toMatchObject({ status: 200, json: { status: 'WITHDRAWN' } });
    expect(codeOf(await decide(waiting, 'approve'))).toBe('409 ACTION_NOT_ALLOWED');
    const mediaIds = [await world.file(workerId)];
    const first = await handIn({ key: 'the-same-key', mediaIds, days: 400 });
    expect(first.status).toBe(201);
    expect(await world.renewals()).toHaveLength(2);
    const [file] = [await world.fileRow(mediaIds[0]!)];
    expect(file?.usedBy).toEqual({ kind: 'CERTIFICATE', id: renewalOf(first).id });
  });

  test('[P6] that ends no later than the present one, or soon, is refused; so is an unknown kind', async () => {
    await world.give(workerId, [
      { kind: 'HEALTH', validUntil: new Date(world.nowMs() + 100 * DAY) },
    ]);
    expect(codeOf(await handIn({ days: 99 }))).toBe('409 RENEWAL_NOT_LATER');
    expect(codeOf(await handIn({ kind: 'CHEF', days: 10 }))).toBe('409 RENEWAL_NOT_LATER');
    expect(codeOf(await handIn({ kind: 'NO_SUCH_KIND' }))).toBe('400 INVALID_INPUT');
    expect((await handIn({ days: 101 })).status).toBe(201);
  });

  test('[P6] names files of this person that are there and are certificates, or nothing is stored', async () => {
    const other = world.workers.find(({ _id }) => _id !== workerId)!._id;
    const wrong = [
      await world.file(other),
      await world.file(workerId, { purpose: 'PROFILE_PHOTO' }),
      await world.file(workerId, { status: 'WRITING' }),
      'no-such-file',
    ];
    for (const mediaId of wrong) {
      const mediaIds = [await world.file(workerId), mediaId];
      expect(codeOf(await handIn({ mediaIds }))).toBe('409 MEDIA_NOT_USABLE');
      expect((await world.fileRow(mediaIds[0]!))?.usedBy).toBeNull();
    }
    expect(await world.renewals()).toEqual([]);
  });
});

describe('reviewers', () => {
  test('[S2] of two at once one decides, whoever has seen an older one does not', async () => {
    for (let round = 0; round < 4; round += 1) {
      await world.give(workerId, [
        { kind: 'HEALTH', validUntil: new Date(world.nowMs() + 5 * DAY) },
      ]);
      await world.connection.collection('auditEntries').deleteMany({});
      const renewal = renewalOf(await handIn());
      const before = await healthEnd();
      const answers = await Promise.all([
        decide(renewal, 'approve', { as: asReviewer('rv1') }),
        decide(renewal, 'reject', { as: asReviewer('rv2') }),
      ]);
      expect(answers.map(codeOf).sort()).toEqual(['200 undefined', '409 ACTION_NOT_ALLOWED']);
      const row = (await world.renewals()).at(-1);
      const isApproved = row?.status === 'APPROVED';
      expect(row?.decidedBy).toBe(isApproved ? 'rv1' : 'rv2');
      expect(await healthEnd()).toBe(isApproved ? row.validUntil.getTime() : before);
      expect(await world.auditEntries()).toMatchObject([{ actor: { id: row?.decidedBy } }]);
    }
    await world.connection.collection('certificateRenewals').deleteMany({});
    await world.give(workerId, []);
    const renewal = renewalOf(await handIn());
    expect(codeOf(await decide(renewal, 'approve', { version: 7 }))).toBe('409 VERSION_CONFLICT');
  });

  test('[S2] see and decide what is of their cities, and of no other', async () => {
    const renewal = renewalOf(await handIn());
    const stranger = asReviewer('rv9', 'sh');
    const list = await world.call(stranger, 'GET', '/admin/certificate-renewals');
    expect(list.json.items).toEqual([]);
    const path = `/admin/certificate-renewals/${renewal.id}`;
    expect(codeOf(await world.call(stranger, 'GET', path))).toBe('404 NOT_FOUND');
    expect(codeOf(await decide(renewal, 'approve', { as: stranger }))).toBe('404 NOT_FOUND');
    const elsewhere = await world.call(
      asReviewer(),
      'GET',
      '/admin/certificate-renewals?cityCode=sh',
    );
    expect(elsewhere.json.items).toEqual([]);
    expect((await world.call(asReviewer(), 'GET', path)).status).toBe(200);
    const other = world.workers.find(({ _id }) => _id !== workerId)!._id;
    const back = `/worker/certificates/renewals/${renewal.id}/withdraw`;
    const theirs = await world.call(asWorker(other), 'POST', back, { version: 1 });
    expect(codeOf(theirs)).toBe('404 NOT_FOUND');
  });

  test('[P6] an approval without its entry in the audit log does not happen', async () => {
    const before = await healthEnd();
    const renewal = renewalOf(await handIn());
    const deps = {
      ...world.certificateDeps,
      audit: { record: async () => Promise.reject(new RangeError('no log')) },
    };
    const actor = { id: 'rv1', audience: 'admin' as const, roles: ['reviewer' as const] };
    const context = { actor, sid: 's', ip: '127.0.0.1', requestId: 'r', action: 'approve' };
    await expect(
      approveRenewal(deps, {
        renewalId: renewal.id,
        scope: {},
        expectedVersion: 1,
        reviewerId: 'rv1',
        note: '资料核对',
        audit: context,
      }),
    ).rejects.toThrow('no log');
    expect(await healthEnd()).toBe(before);
    expect(await world.renewals()).toMatchObject([{ status: 'PENDING', version: 1 }]);
  });

  test('[P6] a certificate that was written meanwhile is not shortened by an older document', async () => {
    const renewal = renewalOf(await handIn({ days: 100 }));
    const later = new Date(world.nowMs() + 200 * DAY);
    await world.give(workerId, [{ kind: 'HEALTH', validUntil: later }]);
    expect(codeOf(await decide(renewal, 'approve'))).toBe('409 RENEWAL_NOT_LATER');
    expect(await healthEnd()).toBe(later.getTime());
    expect(await world.renewals()).toMatchObject([{ status: 'PENDING' }]);
    expect(await world.auditEntries()).toEqual([]);
  });
});

describe('his own view', () => {
  afterEach(() => needs([]));

  test('[K7] tells for each kind whether it is valid, ends soon, has lapsed or is missing', async () => {
    await needs(['HEALTH', 'NURSERY']);
    const at = (ms: number) => new Date(world.nowMs() + ms);
    await world.give(workerId, [
      { kind: 'HEALTH', validUntil: at(-1) },
      { kind: 'CHEF', validUntil: at(31 * DAY) },
      { kind: 'MASSAGE', validUntil: at(29 * DAY) },
    ]);
    expect(await own()).toMatchObject([
      { kind: 'CHEF', state: 'VALID', isNeeded: false, daysLeft: 30 },
      { kind: 'HEALTH', state: 'LAPSED', isNeeded: true, daysLeft: null, name: { zh: '健康证' } },
      { kind: 'MASSAGE', state: 'ENDS_SOON', isNeeded: false, daysLeft: 28 },
      { kind: 'NURSERY', state: 'MISSING', isNeeded: true, validUntil: null },
    ]);
  });
});
