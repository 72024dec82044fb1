import type { AppError } from '../../contract/terms/errors.js';
import {
  WHAT_IF_DIALS,
  WHAT_IF_FIGURES,
  WHAT_IF_PRESETS,
  changeOf,
  type WhatIfFigure,
  type WhatIfFigures,
  type WhatIfPolicy,
  type WhatIfPreset,
} from '../../contract/terms/what-if.js';
import { whatIfPolicySchema } from '../../contract/schemas/what-if.js';
import { StackError } from '../errors.js';

const NUMBER_WIDTH = 14;
const LABEL_WIDTH = 36;

/**
 * `patient`, or `waitForBetterMinutes=60,hasShortFirst=false`, or both with commas between. Errors:
 * BAD_USAGE with what is wrong.
 */
export function policyOf(text: string): WhatIfPolicy {
  const given: Record<string, unknown> = {};
  for (const part of text.split(',')) {
    const [name = '', value] = part.trim().split('=');
    if (value !== undefined) given[name] = valueOf(value);
    else if (name in WHAT_IF_PRESETS) {
      Object.assign(given, WHAT_IF_PRESETS[name as WhatIfPreset].policy);
    } else throw new StackError('BAD_USAGE', `${name} is no preset and has no value.`);
  }
  const read = whatIfPolicySchema.safeParse(given);
  if (read.success) return read.data;
  const why = read.error.issues
    .map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '))
    .join('; ');
  throw new StackError('BAD_USAGE', `The policy cannot be tried: ${why}.`);
}

function valueOf(text: string): number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' ? Number.NaN : Number(text);
}

/** What may be named after `--policy`. */
export function policyHelp(): string {
  const presets = Object.entries(WHAT_IF_PRESETS).map(
    ([name, { policy }]) =>
      `  ${name.padEnd(10)}${Object.entries(policy)
        .map(([dial, value]) => `${dial}=${value}`)
        .join(',')}`,
  );
  return `Dials: ${WHAT_IF_DIALS.join(', ')}\nPresets:\n${presets.join('\n')}`;
}

/** Both policies side by side, a figure a line. */
export function tableOf(baseline: WhatIfFigures, candidate: WhatIfFigures): string {
  const head = ['', 'recorded', 'tried', 'difference'];
  const rows = (Object.keys(WHAT_IF_FIGURES) as WhatIfFigure[]).map((figure) => {
    const [before, after] = [baseline[figure], candidate[figure]];
    const change = changeOf(figure, baseline, candidate);
    const difference =
      before === null || after === null ? '–' : signed(after - before, figure) + mark(change);
    return [
      WHAT_IF_FIGURES[figure].label.en,
      text(figure, before),
      text(figure, after),
      difference,
    ];
  });
  return [head, ...rows]
    .map(([label = '', ...cells]) =>
      [label.padEnd(LABEL_WIDTH), ...cells.map((cell) => cell.padStart(NUMBER_WIDTH))].join(''),
    )
    .join('\n');
}

const mark = (change: ReturnType<typeof changeOf>): string =>
  change === 'same' ? '  ' : change === 'better' ? ' +' : ' -';

function text(figure: WhatIfFigure, value: number | null): string {
  if (value === null) return '–';
  switch (WHAT_IF_FIGURES[figure].unit) {
    case 'minutes':
      return `${value.toFixed(1)} min`;
    case 'meters':
      return `${value} m`;
    case 'share':
      return value.toFixed(3);
    case 'count':
      return String(value);
  }
}

function signed(difference: number, figure: WhatIfFigure): string {
  return (difference > 0 ? '+' : difference < 0 ? '-' : '') + text(figure, Math.abs(difference));
}

/** What the api would tell of each field, as the options of the command line; else the message. */
export function reasonOf(error: Pick<AppError, 'fields' | 'message'>): string {
  const told = error.fields.map(({ field, message }) => `--${field}: ${message}`);
  return told.length > 0 ? told.join('\n') : error.message;
}
