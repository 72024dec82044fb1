import { isFaultPlanted } from './planted-fault.js';

/** Longer than the checker waits for the api. */
const PASSAGE_MS_MAX = 40_000;
/** Streams have no end that a checker could wait for, and callbacks are signed byte for byte. */
const PASSED = /^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/(?!live|channels|callbacks)/;
const STREAM = /\/live$/;
/** Of the connection with the checker, not of the answer. */
const OWN_HEADERS = ['connection', 'content-encoding', 'content-length', 'transfer-encoding'];

type Passed = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: string;
};

/**
 * Sends every request of the tests to the api through the checker of `npm run fuzz`, which hands it
 * on and compares the answer with what the document promises.
 */
const passage = process.env.DOORHIVE_SEND_THROUGH ?? '';
if (passage !== '') {
  const straight = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!PASSED.test(request.url) || STREAM.test(new URL(request.url).pathname)) {
      return straight(input, init);
    }
    const sent = Buffer.from(await request.arrayBuffer());
    const answer = await straight(passage, {
      method: 'POST',
      signal: AbortSignal.timeout(PASSAGE_MS_MAX),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        method: request.method,
        url: request.url,
        isFaultPlanted: isFaultPlanted(),
        headers: Object.fromEntries(request.headers),
        ...(sent.length > 0 && { bytes: sent.toString('base64') }),
      }),
    });
    // As if the connection to the api had broken.
    if (!answer.ok) throw new TypeError(await answer.text());
    const { status, headers, bytes } = (await answer.json()) as Passed;
    const told = Object.entries(headers).filter(([name]) => !OWN_HEADERS.includes(name));
    const body = [204, 205, 304].includes(status) ? null : Buffer.from(bytes, 'base64');
    return new Response(body, { status, headers: told });
  };
}
