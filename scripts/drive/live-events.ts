import { pause } from './wait.js';

/** One change of an order as the live hub tells it. */
export type LiveEvent = {
  readonly orderId: string;
  readonly seq: number;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
};

const RECONNECT_MS = 500;

/**
 * Follows `GET /live` with a person's token until the signal aborts; comes again with the id of
 * the last event when the stream breaks. `onReset`: something may have been missed, read the lists.
 */
export async function followLive(input: {
  readonly apiUrl: string;
  readonly token: string;
  readonly signal: AbortSignal;
  onEvent(event: LiveEvent): void;
  onReset(): void;
}): Promise<void> {
  const { apiUrl, token, signal } = input;
  let lastEventId: string | undefined;
  while (!signal.aborted) {
    try {
      const response = await fetch(`${apiUrl}/live`, {
        signal,
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        },
      });
      if (response.ok && response.body) {
        for await (const frame of framesOf(response.body)) {
          if (frame.id !== undefined) lastEventId = frame.id;
          if (frame.event === 'order') input.onEvent(JSON.parse(frame.data) as LiveEvent);
          if (frame.event === 'reset') input.onReset();
        }
      }
    } catch {
      // A broken stream is followed again below; nothing is lost, the hub reads the gap.
    }
    await pause(RECONNECT_MS, signal);
  }
}

type Frame = { readonly id?: string; readonly event: string; readonly data: string };

/** Frames of a server-sent event stream; comments are left out. */
export async function* framesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true });
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line): [string, string] => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      const event = fields.get('event');
      if (event === undefined) continue;
      const id = fields.get('id');
      yield { event, data: fields.get('data') ?? '', ...(id !== undefined && { id }) };
    }
  }
}
