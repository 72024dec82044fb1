import {
  DEFAULT_DISCIPLINE_POLICY,
  type DisciplinePolicy,
} from '../../domain/discipline/policy.js';
import { disciplinePolicyResource } from '../../resources/discipline-policy.js';
import { codes, table, type Blocks } from './markers.js';
import { shown } from './order-blocks.js';

/** Generated parts of docs/technical/standing.md. */
export function standingBlocks(): Blocks {
  return { 'discipline-policy': policy() };
}

function policy(): string {
  const names = Object.keys(DEFAULT_DISCIPLINE_POLICY) as (keyof DisciplinePolicy)[];
  return table(
    ['field', '中文', 'English', 'default'],
    names.map((name) => {
      const label = disciplinePolicyResource.fields[name]?.label;
      return [codes([name]), label?.zh ?? '', label?.en ?? '', valueOf(name)];
    }),
  );
}

function valueOf(name: keyof DisciplinePolicy): string {
  const value = DEFAULT_DISCIPLINE_POLICY[name];
  if (typeof value === 'number')
    return name.endsWith('Points') && value === 0 ? 'off' : shown(name, value);
  return value
    .map(({ level, scoreMin, ordersMin }) => `${level} ${scoreMin} and ${ordersMin} orders`)
    .join(', ');
}
