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
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async (): Promise<void> => {
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (text + value).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event.name === 'ready') markReady();
        events.push(event);
      }
    }
  };
  // Closing ends the read with an abort error; that is no failure.
  read().catch(() => undefined);
  await ready;
  return { events, close: () => abort.abort() };
}

function parseBlock(block: string): StreamEvent {
  const field = (name: string): string =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? '';
  return { id: field('id'), name: field('event'), data: field('data') };
}

/** The order events of a stream, parsed. */
export function eventsFrom(
  events: readonly StreamEvent[],
): { readonly seq: number; readonly event: string }[] {
  return events
    .filter(({ name }) => name === 'order')
    .map(({ data }) => JSON.parse(data) as { seq: number; event: string });
}
