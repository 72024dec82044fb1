import type { LocalName } from '@contract/terms/catalogue';

/** Words of the terms that make up a candidate's cost; an unknown one is shown by its code. */
const TERMS: Readonly<Record<string, LocalName>> = {
  travel: { zh: '路上', en: 'travel' },
  wait: { zh: '等他空闲', en: 'until free' },
  late: { zh: '晚到', en: 'late' },
  score: { zh: '评分', en: 'score' },
  idle: { zh: '空闲已久', en: 'idle' },
  age: { zh: '客户已等', en: 'customer waits' },
  priority: { zh: '优先', en: 'priority' },
};

export function termText(code: string): LocalName {
  return TERMS[code] ?? { zh: code, en: code };
}
