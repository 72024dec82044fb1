import { framesOf } from '../../scripts/drive/live-events.js';

export type StreamEvent = { readonly id: string; readonly name: string; readonly data: string };

export type EventStream = { readonly events: readonly StreamEvent[]; close(): void };

/** Opens a stream of server-sent events and collects them; resolves when the server is ready. */
export async function openEventStream(input: {
  readonly url: string;
  readonly token: string;
  readonly lastEventId?: string;
}): Promise<EventStream> {
  const { url, token, lastEventId } = input;
  const abort = new AbortController();
  const response = await fetch(url, {
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  if (response.status !== 200 || !response.body) {
    throw new Error(`the stream answered ${response.status}`);
  }
  const events: StreamEvent[] = [];
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const { body } = response;
  const read = async (): Promise<void> => {
    for await (const { id = '', event: name, data } of framesOf(body)) {
      if (name === 'ready') markReady();
      events.push({ id, name, data });
    }
  };
  // Closing ends the read with an abort error; that is no failure.
  read().catch(() => undefined);
  await ready;
  return { events, close: () => abort.abort() };
}

/** The order events of a stream, parsed. */
export function eventsFrom(
  events: readonly StreamEvent[],
): { readonly seq: number; readonly event: string }[] {
  return events
    .filter(({ name }) => name === 'order')
    .map(({ data }) => JSON.parse(data) as { seq: number; event: string });
}
