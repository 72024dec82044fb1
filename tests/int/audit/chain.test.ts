import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFolderCopies } from '../../../channels/audit-copy/folder.js';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { auditLinkModel } from '../../../data/models/audit-link.js';
import { auditPendingModel } from '../../../data/models/audit-pending.js';
import { auditSealModel } from '../../../data/models/audit-seal.js';
import { hashOf } from '../../../use-cases/audit/canonical.js';
import { chainOn, sealOf } from '../../../use-cases/audit/chain.js';
import { recordAudit } from '../../../use-cases/audit/record-audit.js';
import { copySeals, sealAudit } from '../../../use-cases/audit/seal-audit.js';
import { verifyAudit } from '../../../use-cases/audit/verify-audit.js';
import { entryOf, openAuditWorld, type AuditWorld } from './audit-fixture.js';

let world: AuditWorld;
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'doorhive-seals-'));
  world = await openAuditWorld({ copies: createFolderCopies(path.join(dir, 'copies')) });
});
afterEach(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

const verify = () => verifyAudit({ deps: world.deps });
const verifyAlone = () => verifyAudit({ deps: { ...world.deps, copies: undefined } });
const seal = () => sealAudit({ deps: world.deps });

/** Three seals over twelve entries, copied. */
async function sealedTwelve(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await world.record(4);
    await seal();
  }
  await copySeals({ deps: world.deps });
}

const recordTogether = (count: number) =>
  Promise.all(Array.from({ length: count }, () => world.record(1)));

describe('[R52] sealing', () => {
  test('every entry gets one link, every batch one seal, and the list is empty', async () => {
    await world.record(7);
    expect(await verify()).toMatchObject({ entries: 7, links: 0, pending: 7, reason: null });
    expect(await seal()).toEqual({ sealed: 7 });
    expect(await seal()).toEqual({ sealed: 0 });
    expect(await verify()).toEqual({
      entries: 7,
      links: 7,
      seals: 1,
      pending: 0,
      firstBadSeq: null,
      reason: null,
    });
  });

  test('sealers at once, while entries are written: one chain without fork or gap', async () => {
    for (let round = 0; round < 12; round += 1) await recordTogether(100);
    const writer = recordTogether(100);
    const runs = await Promise.all(Array.from({ length: 6 }, seal));
    await writer;
    const rest = await seal();
    const sealed = [...runs, rest].reduce((sum, run) => sum + run.sealed, 0);
    expect(sealed).toBe(1_300);
    expect(await verify()).toMatchObject({
      entries: 1_300,
      links: 1_300,
      pending: 0,
      reason: null,
    });
  });

  test('a batch that cannot be sealed leaves no link behind', async () => {
    const db = world.connection.db;
    await world.record(3);
    // The server refuses every seal for a while.
    await db?.command({ collMod: 'auditSeals', validator: { never: { $exists: true } } });
    await expect(seal()).rejects.toThrow(/validation/);
    expect(await verify()).toMatchObject({ links: 0, seals: 0, pending: 3, reason: null });
    await db?.command({ collMod: 'auditSeals', validator: {} });
    expect(await seal()).toEqual({ sealed: 3 });
    expect(await verify()).toMatchObject({ links: 3, seals: 1, pending: 0, reason: null });
  });

  test('an entry whose transaction commits late is sealed with the next', async () => {
    let recorded: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const isRecorded = new Promise<void>((resolve) => (recorded = resolve));
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    const late = world.deps.transact(async (session) => {
      const entry = entryOf({ requestId: 'late' });
      const { entryId } = await recordAudit({ deps: world.deps, entry, session });
      recorded();
      await isLetGo;
      return entryId;
    });
    await isRecorded;
    await world.record(3);
    expect(await seal()).toEqual({ sealed: 3 });
    letGo();
    const entryId = await late;
    expect(await seal()).toEqual({ sealed: 1 });
    expect(await world.deps.audit.seqsOf([entryId])).toEqual(new Map([[entryId, 4]]));
    expect(await verify()).toMatchObject({ entries: 4, links: 4, reason: null });
  });

  test('an entry of a transaction that is undone was never there', async () => {
    const undone = world.deps.transact(async (session) => {
      await recordAudit({ deps: world.deps, entry: entryOf(), session });
      throw new TypeError('the deed failed');
    });
    await expect(undone).rejects.toThrow('the deed failed');
    expect(await verify()).toMatchObject({ entries: 0, pending: 0, reason: null });
  });

  test('verifying beside a sealer finds nothing wrong', async () => {
    let isOver = false;
    const work = (async () => {
      for (let round = 0; round < 25; round += 1) {
        await world.record(8);
        await seal();
      }
      isOver = true;
    })();
    const reasons = new Set<unknown>();
    while (!isOver) reasons.add((await verify()).reason);
    await work;
    expect([...reasons]).toEqual([null]);
  });
});

describe('[R52] copies', () => {
  test('a file a seal, each once, the same as in the database', async () => {
    await sealedTwelve();
    expect(await copySeals({ deps: world.deps })).toEqual({ copied: 0 });
    const names = (await readdir(path.join(dir, 'copies'))).sort();
    expect(names).toEqual([1, 2, 3].map((no) => `seal-000000000${no}.json`));
    const text = await readFile(path.join(dir, 'copies', 'seal-0000000002.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ _id: 2, fromSeq: 5, toSeq: 8 });
    expect(await verify()).toMatchObject({ seals: 3, reason: null });
  });

  test('a copy that was cut short is told', async () => {
    await sealedTwelve();
    await writeFile(path.join(dir, 'copies', 'seal-0000000002.json'), '{"_id":2,"fr');
    expect(await verify()).toMatchObject({ firstBadSeq: 5, reason: 'COPY_UNREADABLE' });
  });
});

describe('[R52] planted faults', () => {
  const entryIdAt = async (seq: number): Promise<string> => {
    const link = await auditLinkModel(world.connection).findById(seq).lean();
    return link?.entryId ?? '';
  };
  const bad = (firstBadSeq: number | null, reason: string) =>
    expect.objectContaining({ firstBadSeq, reason });

  beforeEach(sealedTwelve);

  test('a changed entry', async () => {
    const entries = auditEntryModel(world.connection);
    await entries.updateOne({ _id: await entryIdAt(7) }, { $set: { reason: 'OTHER' } });
    expect(await verifyAlone()).toEqual(bad(7, 'ENTRY_CHANGED'));
  });

  test('a field put into an entry beside the schema', async () => {
    const _id = await entryIdAt(3);
    await auditEntryModel(world.connection).collection.updateOne({ _id } as object, {
      $set: { note: 'never mind' },
    });
    expect(await verifyAlone()).toEqual(bad(3, 'ENTRY_CHANGED'));
  });

  test('an entry changed before it was sealed', async () => {
    await world.record(1);
    const entries = auditEntryModel(world.connection);
    await entries.findOneAndUpdate({}, { $set: { ip: '10.9.9.9' } }, { sort: { at: -1 } });
    await seal();
    expect(await verifyAlone()).toEqual(bad(13, 'ENTRY_CHANGED'));
  });

  test('a removed entry', async () => {
    await auditEntryModel(world.connection).deleteOne({ _id: await entryIdAt(6) });
    expect(await verifyAlone()).toEqual(bad(6, 'ENTRY_MISSING'));
  });

  test('a removed entry together with its link', async () => {
    await auditEntryModel(world.connection).deleteOne({ _id: await entryIdAt(6) });
    await auditLinkModel(world.connection).deleteOne({ _id: 6 });
    expect(await verifyAlone()).toEqual(bad(6, 'LINK_MISSING'));
  });

  test('an entry put in beside the log', async () => {
    const [row] = await world.deps.audit.findEntries([await entryIdAt(1)]);
    await auditEntryModel(world.connection).create([{ ...row, _id: 'planted' }]);
    expect(await verifyAlone()).toEqual(bad(null, 'ENTRY_UNLINKED'));
  });

  test('a changed link, and one whose hash was made to fit', async () => {
    const links = auditLinkModel(world.connection);
    await links.updateOne({ _id: 10 }, { $set: { entryHash: hashOf('x') } });
    expect(await verifyAlone()).toEqual(bad(10, 'LINK_CHANGED'));
  });

  test('a chain computed anew below its seals', async () => {
    const links = auditLinkModel(world.connection);
    const rows = await links
      .find({ _id: { $lte: 4 } })
      .sort({ _id: 1 })
      .lean();
    const entries = auditEntryModel(world.connection);
    await entries.updateOne({ _id: rows[1]?.entryId }, { $set: { reason: 'OTHER' } });
    const [changed] = await world.deps.audit.findEntries([rows[1]?.entryId ?? '']);
    const waiting = rows.map(({ entryId, entryHash }, index) => ({
      _id: entryId,
      entryHash: index === 1 ? hashOf(changed) : entryHash,
    }));
    for (const { _id, ...fields } of chainOn({ last: null, waiting })) {
      await links.updateOne({ _id }, { $set: fields });
    }
    expect(await verifyAlone()).toEqual(bad(1, 'SEAL_CHANGED'));
  });

  test('a removed seal in the middle, and links without one at the end', async () => {
    await auditSealModel(world.connection).deleteOne({ _id: 3 });
    expect(await verifyAlone()).toEqual(bad(9, 'LINK_UNSEALED'));
    await auditSealModel(world.connection).deleteOne({ _id: 1 });
    expect(await verifyAlone()).toEqual(bad(1, 'SEAL_MISSING'));
  });

  /** Writes the whole log anew over a changed entry, seals signed by `sealKey`. */
  async function rewrite(sealKey: KeyObject): Promise<void> {
    const links = auditLinkModel(world.connection);
    const seals = auditSealModel(world.connection);
    const order = await links.find().sort({ _id: 1 }).lean();
    await auditEntryModel(world.connection).updateOne(
      { _id: order[5]?.entryId },
      { $set: { 'actor.id': 'somebody-else' } },
    );
    const rows = await world.deps.audit.findEntries(order.map(({ entryId }) => entryId));
    const hashes = new Map(rows.map((row) => [row._id, hashOf(row)]));
    await links.deleteMany({});
    const old = await seals.find().sort({ _id: 1 }).lean();
    await seals.deleteMany({});
    const waiting = order.map(({ entryId: _id }) => ({ _id, entryHash: hashes.get(_id) ?? '' }));
    const chain = chainOn({ last: null, waiting });
    await links.insertMany(chain);
    let last = null;
    for (const { at, fromSeq, toSeq } of old) {
      last = sealOf({ last, links: chain.slice(fromSeq - 1, toSeq), at, sealKey });
      await seals.create([last]);
    }
  }

  test('a full rewrite without our key', async () => {
    await rewrite(generateKeyPairSync('ed25519').privateKey);
    expect(await verifyAlone()).toEqual(bad(1, 'SEAL_FORGED'));
  });

  test('a full rewrite with our key: only the copies tell', async () => {
    await rewrite(world.deps.keys.sealKey);
    expect(await verifyAlone()).toMatchObject({ reason: null });
    expect(await verify()).toEqual(bad(5, 'COPY_DIFFERS'));
  });

  test('a cut-off end: only the copies tell', async () => {
    const ids = await Promise.all([9, 10, 11, 12].map(entryIdAt));
    await auditEntryModel(world.connection).deleteMany({ _id: { $in: ids } });
    await auditLinkModel(world.connection).deleteMany({ _id: { $gte: 9 } });
    await auditSealModel(world.connection).deleteOne({ _id: 3 });
    expect(await verifyAlone()).toMatchObject({ entries: 8, links: 8, reason: null });
    expect(await verify()).toEqual(bad(9, 'COPY_AHEAD'));
  });

  test('an end cut off and written over', async () => {
    const ids = await Promise.all([9, 10, 11, 12].map(entryIdAt));
    await auditEntryModel(world.connection).deleteMany({ _id: { $in: ids } });
    await auditLinkModel(world.connection).deleteMany({ _id: { $gte: 9 } });
    await auditSealModel(world.connection).deleteOne({ _id: 3 });
    await world.record(2);
    await seal();
    await copySeals({ deps: world.deps });
    expect(await verifyAlone()).toMatchObject({ links: 10, reason: null });
    expect(await verify()).toEqual(bad(9, 'COPY_DIFFERS'));
  });

  test('seals of a key that was replaced still count while it is known', async () => {
    const { privateKey: sealKey } = generateKeyPairSync('ed25519');
    const own = createPublicKey(sealKey);
    const { publicKeys } = world.deps.keys;
    const next = { ...world.deps, keys: { ...world.deps.keys, sealKey, publicKeys: [own] } };
    await world.record(1);
    await sealAudit({ deps: next });
    expect(await verifyAudit({ deps: next })).toEqual(bad(1, 'SEAL_FORGED'));
    const both = { ...next, keys: { ...next.keys, publicKeys: [own, ...publicKeys] } };
    expect(await verifyAudit({ deps: both })).toMatchObject({ seals: 4, reason: null });
  });

  test('nothing planted, nothing found', async () => {
    expect(await verify()).toMatchObject({ entries: 12, links: 12, seals: 3, reason: null });
    expect(await auditPendingModel(world.connection).countDocuments()).toBe(0);
  });
});
