import sharp from 'sharp';
import { MEDIA_PURPOSE_SPECS, MEDIA_PURPOSES } from '../../../contract/terms/media.js';
import { mediaModel } from '../../../data/models/media.js';
import { request } from '../api/support.js';
import { phonePhoto } from './corpus.js';
import { ORDER, openMediaWorld, PEOPLE, type MediaWorld, type Person } from './media-fixture.js';

const JPG = 'image/jpeg';
const EVERYBODY = Object.keys(PEOPLE) as Person[];

let world: MediaWorld;
let photo: Buffer;
beforeAll(async () => {
  world = await openMediaWorld();
  photo = await phonePhoto();
});
afterAll(() => world.close());

async function handIn(person: Person, purpose: string): Promise<string> {
  const orderId = ['ORDER_PROOF', 'CASE_EVIDENCE', 'REVIEW_PHOTO'].includes(purpose)
    ? { orderId: ORDER }
    : {};
  const { status, json } = await world.upload(PEOPLE[person], {
    purpose,
    contentType: JPG,
    file: photo,
    ...orderId,
  });
  expect([purpose, status]).toEqual([purpose, 201]);
  return String(json.id);
}

const linkOf = (person: Person, mediaId: string) =>
  request({
    url: `${world.url}/media/${mediaId}/links`,
    method: 'POST',
    token: PEOPLE[person],
    body: {},
  });
const fetchFile = (path: unknown) => fetch(`${world.url}${String(path)}`);

/** Statuses of a link for everybody. */
async function seenBy(mediaId: string): Promise<Person[]> {
  const seeing: Person[] = [];
  for (const person of EVERYBODY) {
    const { status, json } = await linkOf(person, mediaId);
    if (status === 201) seeing.push(person);
    else expect([person, status, json.code]).toEqual([person, 404, 'NOT_FOUND']);
  }
  return seeing.sort();
}

describe('tickets', () => {
  const order = { purpose: 'ORDER_PROOF', contentType: JPG, bytes: 200_000, orderId: ORDER };

  test('[R46] a ticket works once, also for two at the same moment', async () => {
    const { json } = await world.ticket(PEOPLE.worker, order);
    const bytes = new Uint8Array(photo);
    const both = await Promise.all([
      world.put(PEOPLE.worker, String(json.uploadPath), bytes),
      world.put(PEOPLE.worker, String(json.uploadPath), bytes),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const again = await world.put(PEOPLE.worker, String(json.uploadPath), bytes);
    expect([again.status, again.json.code]).toEqual([409, 'TICKET_SPENT']);
  });

  test('[R46] it works for nobody else, not changed, and not for longer than ten minutes', async () => {
    const { json } = await world.ticket(PEOPLE.worker, order);
    const path = String(json.uploadPath);
    const bytes = new Uint8Array(photo);
    const [claims = '', mac = ''] = String(json.ticket).split('.');
    const body = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    const more = Buffer.from(JSON.stringify({ ...body, bytesMax: 9e9 })).toString('base64url');
    const attempts = [
      world.put(PEOPLE.otherWorker, path, bytes),
      world.put(PEOPLE.customer, path, bytes),
      world.put(PEOPLE.worker, `/media/uploads/${more}.${mac}`, bytes),
      world.put(PEOPLE.worker, `/media/uploads/${claims}.${'A'.repeat(43)}`, bytes),
    ];
    for (const { status, json: answer } of await Promise.all(attempts)) {
      expect([status, answer.code]).toEqual([404, 'TICKET_INVALID']);
    }
    world.advance(10 * 60_000);
    expect((await world.put(PEOPLE.worker, path, bytes)).json.code).toBe('TICKET_INVALID');
  });

  test('who may hand in what is what the table says', async () => {
    const people: Person[] = ['customer', 'worker', 'merchant', 'reviewer', 'content'];
    for (const purpose of MEDIA_PURPOSES) {
      const spec = MEDIA_PURPOSE_SPECS[purpose];
      const orderId = spec.isOfOrder ? { orderId: ORDER } : {};
      for (const person of people) {
        const audience = PEOPLE[person].split('~')[0] as 'customer';
        const contentType = spec.types[0] ?? '';
        const { status, json } = await world.ticket(PEOPLE[person], {
          purpose,
          contentType,
          bytes: 1_000,
          ...orderId,
        });
        const isVideo = contentType === 'video/mp4';
        const isStaffOnly =
          (spec.permission === 'category.write' && person !== 'content') ||
          spec.permission === 'setting.write';
        if (isVideo) expect(json.code).toBe('MEDIA_KIND_UNAVAILABLE');
        else if (!spec.audiences.includes(audience) || isStaffOnly) expect(status).toBe(403);
        // The editor of the catalogue sees no orders.
        else if (spec.isOfOrder && person === 'content') expect(status).toBe(404);
        else expect([purpose, person, status]).toEqual([purpose, person, 201]);
      }
    }
  });

  test('an order that is not one’s own does not exist; a purpose without order takes none', async () => {
    for (const person of ['otherWorker', 'otherMerchant', 'otherCity'] as const) {
      expect((await world.ticket(PEOPLE[person], order)).status).toBe(404);
    }
    const { orderId: _none, ...without } = order;
    expect((await world.ticket(PEOPLE.worker, without)).status).toBe(400);
    const profile = { ...order, purpose: 'PROFILE_PHOTO' };
    expect((await world.ticket(PEOPLE.worker, profile)).status).toBe(400);
  });
});

describe('[R46] who sees a file', () => {
  test('proof: the sides of the order and the staff of its city; for others it does not exist', async () => {
    const mediaId = await handIn('worker', 'ORDER_PROOF');
    expect(await seenBy(mediaId)).toEqual([
      'customer',
      'merchant',
      'reviewer',
      'support',
      'worker',
    ]);
  });

  test('certificates: the owner and those who check applications in his city', async () => {
    expect(await seenBy(await handIn('worker', 'CERTIFICATE'))).toEqual(['reviewer', 'worker']);
    expect(await seenBy(await handIn('merchant', 'LICENCE'))).toEqual([
      'merchant',
      'otherCity',
      'reviewer',
    ]);
  });

  test('[S13] [K7] a profile photo shows to others once approved, and no longer once refused', async () => {
    const mediaId = await handIn('worker', 'PROFILE_PHOTO');
    expect(await seenBy(mediaId)).toEqual(['reviewer', 'worker']);
    const decide = (person: string, verb: string, body: object) =>
      world.call(person, `/admin/media/${mediaId}/${verb}`, body);
    expect((await decide(PEOPLE.otherCity, 'approve', {})).status).toBe(404);
    expect((await decide(PEOPLE.support, 'approve', {})).status).toBe(403);
    const { json: queue } = await world.call(PEOPLE.reviewer, '/admin/media?status=PENDING');
    expect(queue.items).toEqual([expect.objectContaining({ id: mediaId, cityCode: 'hz' })]);
    const elsewhere = await world.call(PEOPLE.otherCity, '/admin/media');
    expect(elsewhere.json.items).toEqual([]);

    const both = await Promise.all([
      decide(PEOPLE.reviewer, 'approve', {}),
      decide(PEOPLE.reviewer, 'approve', {}),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await seenBy(mediaId)).toEqual([...EVERYBODY].sort());
    const { json: link } = await linkOf('otherCustomer', mediaId);
    expect((await fetchFile(link.path)).status).toBe(200);

    await decide(PEOPLE.reviewer, 'reject', { reason: '照片不清晰' });
    // A link that came from the approval ends with it.
    expect((await fetchFile(link.path)).status).toBe(404);
    expect(await seenBy(mediaId)).toEqual(['reviewer', 'worker']);
    const own = await world.call(PEOPLE.worker, `/media/${mediaId}`);
    expect(own.json).toMatchObject({ moderation: 'REJECTED', reason: '照片不清晰' });
    expect((await world.call(PEOPLE.customer, `/media/${mediaId}`)).status).toBe(404);
  });

  test('an icon of the catalogue needs no second look', async () => {
    expect(await seenBy(await handIn('content', 'CATEGORY_ICON'))).toEqual([...EVERYBODY].sort());
  });

  test('a link is a download or a bare picture, for ten minutes, under no other address', async () => {
    const mediaId = await handIn('worker', 'ORDER_PROOF');
    const { json } = await linkOf('customer', mediaId);
    const file = await fetchFile(json.path);
    const header = (name: string) => file.headers.get(name);
    expect([header('content-type'), header('x-content-type-options')]).toEqual([JPG, 'nosniff']);
    expect(header('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(header('content-disposition')).toBe(`inline; filename="${mediaId}.jpeg"`);
    expect(header('cache-control')).toBe('private, no-store');
    expect(Buffer.from(await file.arrayBuffer()).equals(await world.stored(mediaId))).toBe(true);
    const [row] = await mediaModel(world.connection).find({ _id: mediaId }).lean();
    for (const path of [`/media/files/${mediaId}`, `/media/files/${row?.fileKey}`]) {
      expect((await fetchFile(path)).status).toBe(404);
    }
    const ticket = await world.ticket(PEOPLE.worker, {
      purpose: 'ORDER_PROOF',
      contentType: JPG,
      bytes: 9,
      orderId: ORDER,
    });
    expect((await fetchFile(`/media/files/${String(ticket.json.ticket)}`)).status).toBe(404);
    world.advance(10 * 60_000);
    expect((await fetchFile(json.path)).status).toBe(410);
  });
});

describe('identity documents', () => {
  const reveals = () => world.audited.filter(({ action }) => action.endsWith('Reveal'));
  const reveal = (person: string, mediaId: string, reason = '核验实名信息') =>
    world.call(person, `/admin/media/${mediaId}/reveal`, { reason });

  test('[R46] only an audited reveal shows one: fresh factor, reason, one minute, with the notice', async () => {
    const mediaId = await handIn('worker', 'ID_IMAGE');
    for (const person of EVERYBODY.filter((name) => name !== 'worker')) {
      expect((await linkOf(person, mediaId)).status).toBe(404);
    }
    expect((await linkOf('worker', mediaId)).status).toBe(403);
    expect((await reveal(PEOPLE.reviewer, mediaId)).json.code).toBe('STEP_UP_REQUIRED');
    expect((await reveal(`${PEOPLE.content}+`, mediaId)).status).toBe(403);
    expect((await reveal(`${PEOPLE.reviewer}+`, mediaId, '')).status).toBe(400);
    expect(reveals()).toEqual([]);
    expect((await reveal(`${PEOPLE.otherCity}+`, mediaId)).status).toBe(404);
    const { status, json } = await reveal(`${PEOPLE.reviewer}+`, mediaId);
    expect(status).toBe(201);
    // The attempt from another city was asked for and is on record too.
    expect(reveals().map(({ actor, target, reason }) => [actor.id, target, reason])).toEqual(
      ['r2', 'r1'].map((id) => [id, { kind: 'media', id: mediaId }, '核验实名信息']),
    );
    const shown = Buffer.from(await (await fetchFile(json.path)).arrayBuffer());
    const plain = await sharp(photo).resize(64, 64, { fit: 'fill' }).raw().toBuffer();
    const drawn = await sharp(shown).resize(64, 64, { fit: 'fill' }).raw().toBuffer();
    const changed = plain.filter((value, index) => Math.abs(value - (drawn[index] ?? 0)) > 12);
    expect(changed.length / plain.length).toBeGreaterThan(0.05);
    world.advance(60_000);
    expect((await fetchFile(json.path)).status).toBe(410);
    expect(world.quarantined()).toEqual([]);
  });

  test('it lies apart and sealed; once the person is erased it cannot be opened', async () => {
    const mediaId = await handIn('worker', 'ID_IMAGE');
    const chunks = await world.connection.collection('identityFiles.chunks').find().toArray();
    const bytes = Buffer.concat(chunks.map(({ data }) => Buffer.from(data.buffer)));
    expect(bytes.byteLength).toBeGreaterThan(1_000);
    expect(bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))).toBe(false);
    const inside = Buffer.from(bytes.toString('latin1').split('.')[2] ?? '', 'base64url');
    expect(inside.includes(Buffer.from('/9j/'))).toBe(false);
    const { json } = await reveal(`${PEOPLE.reviewer}+`, mediaId);
    await world.connection
      .collection('subjectKeys')
      .updateOne({ _id: 'worker:w1' as never }, { $set: { keys: [], destroyedAt: new Date() } });
    expect((await fetchFile(json.path)).status).toBe(404);
    expect(world.quarantined()).toEqual([]);
  });
});

test('[R47] twenty tickets an hour, and two hundred MiB a day', async () => {
  const strict = await openMediaWorld({ rateFactor: 1 });
  const order = { purpose: 'CERTIFICATE', contentType: JPG };
  const statuses: number[] = [];
  for (let count = 0; count < 21; count += 1) {
    const { status } = await strict.ticket(PEOPLE.worker, { ...order, bytes: 1_000 });
    statuses.push(status);
  }
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 201), 429]);
  const large = [];
  for (let count = 0; count < 3; count += 1) {
    large.push(await strict.ticket(PEOPLE.otherWorker, { ...order, bytes: 80 * 1024 * 1024 }));
  }
  // Too large for the purpose, and counted all the same: the third is one too many.
  expect(large.map(({ status }) => status)).toEqual([413, 413, 429]);
  await strict.close();
});
