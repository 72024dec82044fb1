import { ApiError, type HttpClient } from './http-client.js';

/** Does the work; when it needs a consent, agrees to the text that is asked for, as an app would. */
export async function withConsent<T>(client: HttpClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'CONSENT_NEEDED') throw error;
    await agree(client);
    return work();
  }
}

/** Agrees to everything that this person is asked for and has not agreed to. */
export async function agree(client: HttpClient): Promise<void> {
  const { items } = await client.must<{ items: AskedConsent[] }>('GET', '/me/consents');
  for (const { purpose, state, text } of items) {
    if (state === 'GIVEN') continue;
    await client.must('POST', '/me/consents', { body: { purpose, version: text.version } });
  }
}

type AskedConsent = {
  readonly purpose: string;
  readonly state: string;
  readonly text: { readonly version: number };
};
