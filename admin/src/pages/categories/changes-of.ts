import { isSame } from '../../generic/changes';
import { changedKeys } from './draft';
import type { Draft, LocalName, Section } from './types';
import { sectionOf } from './check-draft';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved';
export type Change = {
  readonly section: Section;
  /** Null: the section as a whole. */
  readonly kind: ChangeKind | null;
  readonly name: LocalName | null;
};

type Row = { readonly code: string };
const nameOf = (row: object): LocalName =>
  'label' in row ? (row.label as LocalName) : (row as { readonly name: LocalName }).name;

const LISTS = ['formFields', 'steps', 'skills'] as const;
type ListKey = (typeof LISTS)[number];

/** What publishing would change, for whoever publishes. */
export function changesOf(before: Draft, after: Draft): readonly Change[] {
  const keys = changedKeys(before, after);
  const isList = (key: string): key is ListKey => (LISTS as readonly string[]).includes(key);
  const whole = [...new Set(keys.filter((key) => !isList(key)).map((key) => sectionOf([key])))];
  return [
    ...whole.map((section): Change => ({ section, kind: null, name: null })),
    ...keys.filter(isList).flatMap((key) => rowChanges(key, before[key], after[key])),
  ];
}

function rowChanges(
  key: ListKey,
  before: readonly Row[],
  after: readonly Row[],
): readonly Change[] {
  const section = sectionOf([key]);
  const change = (kind: ChangeKind, row: Row): Change => ({ section, kind, name: nameOf(row) });
  const find = (rows: readonly Row[], code: string) => rows.find((row) => row.code === code);
  const kept = after.flatMap((row) => {
    const old = find(before, row.code);
    return old === undefined ? [] : [{ row, old }];
  });
  const codes = kept.map(({ row }) => row.code);
  const oldCodes = before.map(({ code }) => code).filter((code) => codes.includes(code));
  return [
    ...after.filter(({ code }) => !find(before, code)).map((row) => change('added', row)),
    ...before.filter(({ code }) => !find(after, code)).map((row) => change('removed', row)),
    ...kept.filter(({ row, old }) => !isSame(old, row)).map(({ row }) => change('changed', row)),
    ...(isSame(codes, oldCodes) ? [] : [{ section, kind: 'moved', name: null } as const]),
  ];
}
