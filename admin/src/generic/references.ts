import { useQueries, useQuery } from '@tanstack/react-query';
import { createContext } from 'react';
import type { LocalName } from '@contract/terms/catalogue';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { currentLanguage, useLocalName } from '../i18n/i18n';
import { rowQuery, rowsQuery, searchQuery, type Rows } from './reference-rows';
import { useResources, useResourceSpec } from './resource-context';
import type { AnyRecord, ClientResource } from './types';

type Name = (text: LocalName) => string;

/** Name of a record by the title field of its resource. */
export function titleOf(record: AnyRecord, spec: ClientResource, name: Name): string {
  const value = record[spec.titleField];
  if (typeof value === 'object' && value !== null && 'zh' in value) return name(value as LocalName);
  return typeof value === 'string' && value !== '' ? value : record.id;
}

export type Choice = { readonly value: string; readonly label: string };

/** A list of a hundred rows asks for the same choices in every cell: made once an answer. */
const made = new WeakMap<Rows, { readonly language: string; readonly choices: Choice[] }>();
const NO_CHOICES: Choice[] = [];

function choicesOf(rows: Rows | undefined, spec: ClientResource | undefined, name: Name): Choice[] {
  if (rows === undefined || spec === undefined) return NO_CHOICES;
  const language = currentLanguage();
  const known = made.get(rows);
  if (known?.language === language) return known.choices;
  const choices = rows.items.map((record) => choiceOf(record, spec, name));
  made.set(rows, { language, choices });
  return choices;
}

const choiceOf = (record: AnyRecord, spec: ClientResource, name: Name): Choice => ({
  value: record.id,
  label: titleOf(record, spec, name),
});

/** The first rows of a resource as choices. */
export function useReferenceChoices(resource: string | undefined) {
  const spec = useResourceSpec(resource);
  const name = useLocalName();
  const query = useQuery(rowsQuery(resource, spec !== undefined));
  const choices = choicesOf(query.data, spec, name);
  const total = query.data?.total ?? 0;
  return {
    choices,
    isLoading: query.isLoading,
    isKnown: spec !== undefined,
    /** There are more rows than these. */
    isCut: total > choices.length,
  };
}

/**
 * Choices for a control that holds some ids: the first rows, those that begin with what was typed
 * where there are more, and the ids themselves by their names.
 */
export function useReferenceSearch(
  resource: string | undefined,
  held: readonly string[],
  typed: string,
) {
  const spec = useResourceSpec(resource);
  const name = useLocalName();
  const first = useReferenceChoices(resource);
  const titleField = spec?.titleField ?? '';
  const canSearch = spec?.fields.find((field) => field.name === titleField)?.filter === 'prefix';
  const found = useQuery(
    searchQuery({
      resource: resource ?? '',
      titleField,
      text: typed.trim(),
      isOn: first.isCut && canSearch,
    }),
  );
  const known = new Set(first.choices.map(({ value }) => value));
  const missing = held.filter((id) => !known.has(id));
  const rows = useQueries({
    queries: missing.map((id) => rowQuery(resource ?? '', id, first.isCut)),
  });
  const more = [...rows.map(({ data }) => data), ...(found.data?.items ?? [])].flatMap((record) =>
    spec === undefined || record === null || record === undefined || known.has(record.id)
      ? []
      : [choiceOf(record, spec, name)],
  );
  const unique = new Map(more.map((choice) => [choice.value, choice]));
  return {
    ...first,
    choices: unique.size === 0 ? first.choices : [...unique.values(), ...first.choices],
    isLoading: first.isLoading || found.isFetching,
  };
}

/** Label of one row by its id; undefined until it is known, and for what one may not read. */
export function useReferenceLabel(
  resource: string | undefined,
  id: string | null | undefined,
): string | undefined {
  const { choices } = useReferenceSearch(resource, id ? [id] : [], '');
  return choices.find(({ value }) => value === id)?.label;
}

/** Name of a record; where its title is another record, such as the item on offer, the name of that. */
export function useTitle(record: AnyRecord, spec: ClientResource): string {
  const name = useLocalName();
  const reference = spec.fields.find((field) => field.name === spec.titleField)?.reference;
  const id = record[spec.titleField];
  const label = useReferenceLabel(reference, typeof id === 'string' ? id : undefined);
  return label ?? titleOf(record, spec, name);
}

/** Labels of several rows in the order of their ids, an id for what is not known. */
export function useReferenceNames(resource: string, ids: readonly string[]): readonly string[] {
  const { choices } = useReferenceSearch(resource, ids, '');
  return ids.map((id) => choices.find(({ value }) => value === id)?.label ?? id);
}

/** Zone of a city by its code; that of the platform for all of them, and until cities are known. */
export function useCityZones(): (cityCode: string | null | undefined) => string {
  const spec = useResourceSpec('cities');
  const { data } = useQuery(rowsQuery('cities', spec !== undefined));
  return (cityCode) => {
    const zone = data?.items.find(({ id }) => id === cityCode)?.timeZone;
    return typeof zone === 'string' ? zone : CHINA_ZONE;
  };
}

/**
 * Label of a row by resource and id; null where it is not among the first rows and has to be asked
 * for, undefined for a resource that the reader may not see.
 */
export type LabelOf = (resource: string | undefined, id: string) => string | null | undefined;
export const ReferenceLabels = createContext<LabelOf | null>(null);

/** The labels of a whole list in one go: hundreds of cells need not ask each for itself. */
export function useReferenceLabels(resources: readonly string[]): LabelOf {
  const specs = useResources();
  const name = useLocalName();
  const isKnown = (resource: string): boolean => specs.some((spec) => spec.name === resource);
  const answers = useQueries({
    queries: resources.map((resource) => rowsQuery(resource, isKnown(resource))),
  });
  const labels = new Map(
    resources.map((resource, index) => {
      const spec = specs.find((one) => one.name === resource);
      const rows = answers[index]?.data;
      const choices = choicesOf(rows, spec, name);
      const isCut = rows !== undefined && rows.total > rows.items.length;
      return [
        resource,
        { isCut, byId: new Map(choices.map(({ value, label }) => [value, label])) },
      ] as const;
    }),
  );
  return (resource, id) => {
    if (resource === undefined || !isKnown(resource)) return undefined;
    const known = labels.get(resource);
    return known?.byId.get(id) ?? (known?.isCut === true ? null : id);
  };
}
