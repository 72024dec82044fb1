import { framesOf } from './live-events.js';

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

test('frames survive any cut between chunks; comments are left out', async () => {
  const text =
    'event: ready\ndata: {}\n\n: still here\n\nid: o:2\nevent: order\ndata: {"a": "b: c"}\n\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const frames = [];
    for await (const frame of framesOf(chunksOf(text.slice(0, cut), text.slice(cut))))
      frames.push(frame);
    expect(frames).toEqual([
      { event: 'ready', data: '{}' },
      { id: 'o:2', event: 'order', data: '{"a": "b: c"}' },
    ]);
  }
});
