/** How often the api has answered each operation with a 2xx, as its own metrics tell. */
export async function successesOf(metricsPort: number): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const text = await response.text();
  const found = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('doorhive_http_request_duration_seconds_count')) continue;
    const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    if (!label('status').startsWith('2')) continue;
    const operation = `${label('method')} ${label('route')}`;
    const count = Number(line.slice(line.lastIndexOf(' ')));
    found.set(operation, (found.get(operation) ?? 0) + count);
  }
  return found;
}
