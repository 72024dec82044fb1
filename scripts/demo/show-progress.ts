import { SingleBar } from 'cli-progress';
import { isOver, type Stage } from './stage.js';
import { tally } from './statistics.js';

const BAR_MS = 250;
const LINE_MS = 10_000;

type Output = { readonly isTTY?: boolean | undefined; write(text: string): unknown };

/** A bar on a terminal, a line every ten seconds elsewhere; call the result to end it. */
export function showProgress(stage: Stage, output: Output & NodeJS.WritableStream): () => void {
  const startedMs = Date.now();
  const ended = (): number => stage.orders.filter(isOver).length;
  const total = stage.orders.length;
  const seconds = (): number => Math.round((Date.now() - startedMs) / 1_000);
  if (output.isTTY !== true) {
    const timer = setInterval(() => {
      output.write(`${seconds()} s  ended ${ended()}/${total}  ${nowLine(stage)}\n`);
    }, LINE_MS);
    return () => clearInterval(timer);
  }
  const bar = new SingleBar({
    format: '{bar} {value}/{total} ended  {duration} s  {now}',
    barsize: 24,
    hideCursor: true,
    stream: output,
  });
  bar.start(total, 0, { now: '' });
  const timer = setInterval(() => bar.update(ended(), { now: nowLine(stage) }), BAR_MS);
  return () => {
    clearInterval(timer);
    bar.update(ended(), { now: nowLine(stage) });
    bar.stop();
  };
}

/** Open orders by status. */
function nowLine(stage: Stage): string {
  const open = stage.orders.filter((order) => !isOver(order));
  return tally(open.map(({ status }) => status ?? 'to come'))
    .map(([status, count]) => `${status.toLowerCase().replaceAll('_', ' ')} ${count}`)
    .join(', ');
}
