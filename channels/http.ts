export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'unknown'; readonly message: string };

const ANSWER_BYTES_MAX = 64 * 1024;

/** One POST with a bound on time and on the size of the answer; no redirect, no retry. */
export async function postBounded(input: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}): Promise<HttpAnswer> {
  try {
    const response = await fetch(input.url, {
      method: 'POST',
      headers: input.headers,
      body: input.body,
      redirect: 'error',
      signal: AbortSignal.timeout(input.timeoutMs),
    });
    const text = await readText(response);
    if (text === null) return { kind: 'unknown', message: 'the answer is too large' };
    return { kind: 'answer', status: response.status, text };
  } catch (error) {
    return { kind: 'unknown', message: error instanceof Error ? error.message : 'request failed' };
  }
}

/** The JSON in `text`, or null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
