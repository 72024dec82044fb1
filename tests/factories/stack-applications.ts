import { newKey, type HttpClient } from '../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../scripts/drive/photos.js';
import { workerEdit } from '../int/onboarding/onboarding-fixture.js';

/** What tests read of an application. */
export type Seen = {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly claim?: { readonly isMine: boolean } | null;
  readonly result?: { readonly workerId: string } | null;
};

export const own = (id: string, tail = ''): string => `/customer/applications/${id}${tail}`;

/** An edit whose pictures were handed in by this person. */
export async function withFiles<E extends ReturnType<typeof workerEdit>>(who: HttpClient, edit: E) {
  const picture = (purpose: 'ID_IMAGE' | 'CERTIFICATE') => uploadPhoto(who, { purpose });
  const mediaIds = [await picture('ID_IMAGE'), await picture('ID_IMAGE')];
  const certificates = edit.certificates.map(async (certificate) => ({
    ...certificate,
    mediaIds: [await picture('CERTIFICATE')],
  }));
  return {
    ...edit,
    identity: { ...edit.identity, mediaIds },
    certificates: await Promise.all(certificates),
  };
}

/** An application of a worker in the demo city, as its applicant hands it in. */
export async function handIn(who: HttpClient, wanted?: object): Promise<Seen> {
  const edit = wanted ?? (await withFiles(who, workerEdit()));
  const body = { kind: 'WORKER', cityCode: 'demo' };
  const draft = await who.must<Seen>('POST', '/customer/applications', {
    body,
    idempotencyKey: newKey(),
  });
  const ifMatch = ({ version }: Seen) => ({ 'If-Match': `"${version}"` });
  const saved = await who.must<Seen>('PATCH', own(draft.id), {
    body: edit,
    headers: ifMatch(draft),
  });
  return who.must<Seen>('POST', own(draft.id, '/submit'), {
    headers: ifMatch(saved),
    idempotencyKey: newKey(),
  });
}
