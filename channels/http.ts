export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  | { readonly kind: 'unknown'; readonly message: string };

export type BytesAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly bytes: Buffer }
  | { readonly kind: 'unknown'; readonly message: string };

export type BoundedRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Left out: a GET. */
  readonly body?: string;
  readonly timeoutMs: number;
  /** Of the answer; 64 KiB unless told. */
  readonly bytesMax?: number;
};

const ANSWER_BYTES_MAX = 64 * 1024;

/** One POST with a bound on time and on the size of the answer; no redirect, no retry. */
export async function postBounded(
  input: BoundedRequest & { readonly body: string },
): Promise<HttpAnswer> {
  const answer = await requestBounded(input);
  if (answer.kind === 'unknown') return answer;
  return { kind: 'answer', status: answer.status, text: answer.bytes.toString('utf8') };
}

/** As `postBounded`, also for GET and for answers that are no text. */
export async function requestBounded(input: BoundedRequest): Promise<BytesAnswer> {
  const { url, headers, body, timeoutMs, bytesMax = ANSWER_BYTES_MAX } = input;
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const bytes = await readBytes(response, bytesMax);
    if (bytes === null) return { kind: 'unknown', message: 'the answer is too large' };
    return { kind: 'answer', status: response.status, bytes };
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

async function readBytes(response: Response, bytesMax: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
