/** What the api has answered, as its own metrics tell: how often per operation and status. */
export type Answers = ReadonlyMap<string, ReadonlyMap<string, number>>;

export async function answersOf(metricsPort: number): Promise<Answers> {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const text = await response.text();
  const found = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('doorhive_http_request_duration_seconds_count')) continue;
    const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    const operation = `${label('method')} ${label('route')}`;
    const counts = found.get(operation) ?? new Map<string, number>();
    const count = Number(line.slice(line.lastIndexOf(' ')));
    counts.set(label('status'), (counts.get(label('status')) ?? 0) + count);
    found.set(operation, counts);
  }
  return found;
}

/** Statuses of one operation that became more between two looks. */
export function newAnswers(
  looks: { readonly before: Answers; readonly after: Answers },
  operation: string,
): readonly string[] {
  const before = looks.before.get(operation);
  const after = looks.after.get(operation) ?? new Map<string, number>();
  return [...after]
    .filter(([status, count]) => count > (before?.get(status) ?? 0))
    .map(([status]) => status)
    .sort();
}
