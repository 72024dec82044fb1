import sharp from 'sharp';
import { DEMO_CITY_CODE } from '../../data/seed/cities.js';
import { agree } from '../../scripts/drive/consents.js';
import { withConsent } from '../../scripts/drive/consents.js';
import { newKey, type HttpClient } from '../../scripts/drive/http-client.js';
import type { Canary } from './canary.js';

type Seen = {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly result?: { readonly workerId: string } | null;
};

/** Applies as a worker with name and ID number, and a reviewer lets him in. */
export async function handInApplication(input: {
  readonly apiUrl: string;
  readonly client: HttpClient;
  readonly canary: Canary;
  readonly staff: (account: string) => Promise<HttpClient>;
}): Promise<{ readonly applicationId: string; readonly workerId: string }> {
  const { client } = input;
  const draft = await client.must<Seen>('POST', '/customer/applications', {
    idempotencyKey: newKey(),
    body: { kind: 'WORKER', cityCode: DEMO_CITY_CODE },
  });
  const path = `/customer/applications/${draft.id}`;
  const body = await editOf(input);
  const saved = await withConsent(client, () =>
    client.must<Seen>('PATCH', path, { headers: { 'If-Match': `"${draft.version}"` }, body }),
  );
  await client.must('POST', `${path}/submit`, {
    headers: { 'If-Match': `"${saved.version}"` },
    idempotencyKey: newKey(),
  });
  const taken = await letIn(await input.staff('reviewer'), draft.id, input.canary);
  if (!taken.result) throw new RangeError(`the application is ${taken.status}`);
  return { applicationId: draft.id, workerId: taken.result.workerId };
}

/** Everything that a worker hands in, his files uploaded by `client`. */
export async function editOf(input: {
  readonly apiUrl: string;
  readonly client: HttpClient;
  readonly canary: Canary;
}) {
  const { canary, client } = input;
  await agree(client);
  const upload = (purpose: string) => handIn({ ...input, purpose });
  return {
    worker: {
      displayName: '小李',
      gender: 'FEMALE',
      skills: ['daily.clean'],
      home: { type: 'Point', coordinates: [120.15, 30.27] },
      radiusMeters: 5_000,
    },
    identity: {
      realName: canary.name,
      idNumber: canary.idNumber,
      validUntil: inYears(10),
      mediaIds: [await upload('ID_IMAGE'), await upload('ID_IMAGE')],
    },
    certificates: [
      { kind: 'HEALTH', validUntil: inYears(1), mediaIds: [await upload('CERTIFICATE')] },
    ],
  };
}

const YEAR_MS = 365 * 24 * 3_600_000;
const inYears = (years: number): string => new Date(Date.now() + years * YEAR_MS).toISOString();

async function letIn(reviewer: HttpClient, id: string, canary: Canary): Promise<Seen> {
  const at = (tail: string): string => `/admin/applications/${id}${tail}`;
  const post = (tail: string, body: object = { reason: canary.staffWords }) =>
    reviewer.must<Seen>('POST', at(tail), { body, idempotencyKey: newKey() });
  const approve = (item: string) => post(`/items/${item}/decide`, { isApproved: true });
  await post('/claim');
  for (const item of ['IDENTITY', 'PROFILE']) await approve(item);
  await post('/finish-check');
  await approve('CERT_HEALTH');
  return post('/finish-check');
}

let shade = 0;

/** A small picture as a phone sends it: in a form, under a file name that tells a name. */
async function handIn(input: {
  readonly apiUrl: string;
  readonly client: HttpClient;
  readonly canary: Canary;
  readonly purpose: string;
}): Promise<string> {
  const { apiUrl, client, canary, purpose } = input;
  shade += 1;
  const background = { r: shade % 255, g: 120, b: 90 };
  const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background } })
    .withExif({ IFD0: { Artist: canary.name, Copyright: canary.phone } })
    .jpeg()
    .toBuffer();
  const order = { purpose, contentType: 'image/jpeg', bytes: picture.byteLength };
  const { uploadPath } = await withConsent(client, () =>
    client.must<{ uploadPath: string }>('POST', '/media/tickets', { body: order }),
  );
  const form = new FormData();
  const file = new Blob([new Uint8Array(picture)], { type: 'image/jpeg' });
  form.append('file', file, `${canary.name}.jpg`);
  const answer = await fetch(`${apiUrl}${uploadPath}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${client.token()}` },
    body: form,
  });
  if (answer.status !== 201) throw new RangeError(`the upload answered ${answer.status}`);
  return ((await answer.json()) as { id: string }).id;
}
