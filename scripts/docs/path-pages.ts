import { CANCEL_RULES } from '../../domain/order/cancel-terms.js';
import { CLOCK_TEXT } from '../../domain/order/clocks.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import { ORDER_EVENTS, TRANSITIONS } from '../../domain/order/transitions.js';
import { AppError } from '../../contract/terms/errors.js';
import { codes, table } from './markers.js';
import { shown, stateDiagram } from './order-blocks.js';
import { ORDER_PATHS, type OrderPath } from './order-paths.js';

/** Pages of docs/technical/paths by file name, written whole from the code. */
export function pathPages(): ReadonlyMap<string, string> {
  const told = new Set(ORDER_PATHS.flatMap(({ events }) => events));
  const missing = ORDER_EVENTS.filter((event) => !told.has(event));
  if (missing.length > 0) {
    throw new AppError('INTERNAL', { detail: `no path tells about ${missing.join(', ')}` });
  }
  const pages = ORDER_PATHS.map((path) => [`${path.id}.md`, pageOf(path)] as const);
  return new Map([['README.md', indexPage()], ...pages]);
}

function indexPage(): string {
  const rows = ORDER_PATHS.map(({ id, zh, en, features }) => [
    `[${zh}](${id}.md)`,
    en,
    features.join(', '),
  ]);
  return [
    '# Paths of an order',
    'One page a path: what happens, its changes, timers, numbers and texts. Written by `npm run gen` from the code; the whole table is in [order workflow](../order-workflow.md).',
    ...unformatted([table(['path', 'in English', 'rows'], rows)]),
  ]
    .join('\n\n')
    .concat('\n');
}

function pageOf(path: OrderPath): string {
  const { zh, en, features, about, events } = path;
  return [
    `# ${zh} ${en}`,
    `Rows: ${features.join(', ')}. Written by \`npm run gen\`; [all paths](README.md).`,
    ...about,
    ...unformatted([
      '## States',
      stateDiagram((event) => events.includes(event)),
      '## Changes',
      changesOf(path),
      ...timersOf(path),
      '## Numbers',
      policyOf(path),
      ...textsOf(path),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The formatter would widen whole tables for one long cell. */
function unformatted(parts: readonly string[]): string[] {
  return ['<!-- prettier-ignore-start -->', ...parts, '<!-- prettier-ignore-end -->'];
}

function changesOf({ events }: OrderPath): string {
  const rows = TRANSITIONS.filter(({ event }) => events.includes(event));
  return table(
    ['from', 'event', 'actor', 'guard', 'to'],
    rows.map(({ from, event, actors, guard, to }) => [
      from.join(', ') || '–',
      `\`${event}\``,
      actors.join(', '),
      guard ?? '–',
      to === 'same' ? 'same' : to.join(' or '),
    ]),
  );
}

function timersOf({ clocks }: OrderPath): string[] {
  if (clocks.length === 0) return [];
  const rows = clocks.map((kind) => [codes([kind]), CLOCK_TEXT[kind]]);
  return ['## Timers', table(['timer', 'shown as'], rows)];
}

function policyOf({ policy }: OrderPath): string {
  const rows = policy.map((name) => [codes([name]), shown(name, DEFAULT_ORDER_POLICY[name])]);
  return table(['number', 'default'], rows);
}

function textsOf({ cancelRules = [] }: OrderPath): string[] {
  if (cancelRules.length === 0) return [];
  const rows = cancelRules.map((rule) => [
    codes([rule]),
    CANCEL_RULES[rule].zh,
    CANCEL_RULES[rule].en,
  ]);
  return ['## Texts', table(['rule', '中文', 'English'], rows)];
}
