import { createHttpClient, type HttpClient } from '../../../scripts/drive/http-client.js';
import { PERSISTENT } from '../../factories/stack-people.js';
import type { ConsoleApp, Visitor } from './harness.js';

/** The API as the person at this browser: a login of its own would end his session there. */
export async function apiOf({ world }: ConsoleApp, { page }: Visitor): Promise<HttpClient> {
  // As text: it runs in the browser, whose globals this side's types do not know.
  const token = await page.evaluate<string>(
    "JSON.parse(localStorage.getItem('doorhive.session')).accessToken",
  );
  const client = createHttpClient({ baseUrl: world.processes.endpoints.apiUrl, ...PERSISTENT });
  client.setToken(token);
  return client;
}
