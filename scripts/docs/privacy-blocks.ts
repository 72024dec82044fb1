import { CONSENT_PURPOSES, CONSENT_SPECS, presentText } from '../../contract/terms/consents.js';
import {
  DATA_MAP,
  KEEP_REASONS,
  type DataMapRow,
  type EraseRule,
  type KeepReason,
  type Retention,
} from '../../contract/terms/data-map.js';
import { ERASURE_BLOCKERS } from '../../contract/terms/privacy.js';
import { table, type Blocks } from './markers.js';

/** Generated parts of docs/technical/privacy.md. */
export function privacyBlocks(): Blocks {
  return { consents: consentTable(), blockers: blockerTable(), 'data-map': mapTable() };
}

function consentTable(): string {
  return table(
    ['purpose', '中文', 'English', 'asked of', 'kind', 'version'],
    CONSENT_PURPOSES.map((purpose) => {
      const { audiences, isSeparate, isRequired } = CONSENT_SPECS[purpose];
      const { zh, en, version, from } = presentText(purpose);
      const kind = [isRequired ? 'required' : 'optional', isSeparate ? 'separate' : ''];
      return [
        `\`${purpose}\``,
        zh.title,
        en.title,
        audiences.join(', '),
        kind.filter((word) => word !== '').join(', '),
        `${version} (${from})`,
      ];
    }),
  );
}

function blockerTable(): string {
  return table(
    ['reason', '中文', 'English'],
    Object.entries(ERASURE_BLOCKERS).map(([code, { zh, en }]) => [`\`${code}\``, zh, en]),
  );
}

function mapTable(): string {
  return table(
    ['collection', 'holds', 'class', 'whose', 'kept', 'an erasure'],
    DATA_MAP.map((row) => [
      `\`${row.collection}\``,
      row.holds,
      row.dataClass ?? '–',
      [...new Set(row.links.map(({ of }) => of))].join(', ') || '–',
      keptFor(row.keep),
      erasing(row),
    ]),
  );
}

function keptFor(keep: Retention): string {
  switch (keep.by) {
    case 'ttl':
      return `TTL on \`${keep.field}\``;
    case 'job': {
      const what = keep.then.do === 'delete' ? 'deleted' : 'emptied';
      return `${what} ${keep.days} d after \`${keep.from}\``;
    }
    case 'files':
      return 'by the date of each file';
    case 'account':
      return 'as long as its account or thing';
    case 'law':
      return reasonOf(keep.why);
  }
}

function erasing({ links }: DataMapRow): string {
  const words = links.map(({ of, erase }) => {
    const whose = new Set(links.map((link) => link.of)).size > 1 ? `${of}: ` : '';
    return `${whose}${ruleOf(erase)}`;
  });
  return [...new Set(words)].join('; ') || '–';
}

function ruleOf(rule: EraseRule): string {
  switch (rule.do) {
    case 'delete':
      return 'deleted';
    case 'update':
      return 'emptied of what tells who it was';
    case 'keep':
      return `kept: ${reasonOf(rule.why)}`;
    case 'step':
      return 'a step of its own';
  }
}

function reasonOf(why: KeepReason): string {
  const { en, article } = KEEP_REASONS[why];
  return `${en} (${article})`;
}
