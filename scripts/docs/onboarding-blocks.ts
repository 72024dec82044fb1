import {
  APPLICATION_STATUS_TEXT,
  APPLICATION_STATUSES,
  isFinalApplicationStatus,
} from '../../contract/terms/onboarding.js';
import {
  DEFAULT_ONBOARDING_POLICY,
  type OnboardingPolicy,
} from '../../domain/onboarding/policy.js';
import {
  APPLICATION_TRANSITIONS,
  type ApplicationEvent,
} from '../../domain/onboarding/transitions.js';
import { onboardingPolicyResource } from '../../resources/onboarding-policy.js';
import { codes, table, type Blocks } from './markers.js';
import { shown } from './order-blocks.js';

/** Generated parts of docs/technical/onboarding.md. */
export function onboardingBlocks(): Blocks {
  return {
    'application-diagram': diagram(),
    'application-transitions': transitions(),
    'onboarding-policy': policy(),
  };
}

function diagram(): string {
  const edges = new Map<string, ApplicationEvent[]>();
  for (const { from, event, to } of APPLICATION_TRANSITIONS) {
    for (const source of from.length === 0 ? ['[*]'] : from) {
      for (const target of to === 'same' ? [] : to) {
        const key = `${source} --> ${target}`;
        edges.set(key, [...(edges.get(key) ?? []), event]);
      }
    }
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...APPLICATION_STATUSES.map((id) => `  ${id} : ${APPLICATION_STATUS_TEXT[id].zh} ${id}`),
    ...[...edges].map(([edge, events]) => `  ${edge} : ${events.join(', ')}`),
    ...APPLICATION_STATUSES.filter(isFinalApplicationStatus).map((id) => `  ${id} --> [*]`),
    '```',
  ].join('\n');
}

function transitions(): string {
  return table(
    ['from', 'event', 'actor', 'guard', 'to'],
    APPLICATION_TRANSITIONS.map(({ from, event, actors, guard, to }) => [
      from.join(', ') || '–',
      `\`${event}\``,
      actors.join(', '),
      guard ?? '–',
      to === 'same' ? 'same' : to.join(' or '),
    ]),
  );
}

function policy(): string {
  const names = Object.keys(DEFAULT_ONBOARDING_POLICY) as (keyof OnboardingPolicy)[];
  return table(
    ['field', '中文', 'English', 'default'],
    names.map((name) => {
      const label = onboardingPolicyResource.fields[name]?.label;
      return [codes([name]), label?.zh ?? '', label?.en ?? '', valueOf(name)];
    }),
  );
}

function valueOf(name: keyof OnboardingPolicy): string {
  const value = DEFAULT_ONBOARDING_POLICY[name];
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'object') return shown(name, value as number | boolean);
  return Object.entries(value)
    .map(([code, ms]) => `${code} ${shown(name, ms)}`)
    .join(', ');
}
