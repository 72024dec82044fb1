import { useQueries, useQuery } from '@tanstack/react-query';
import { createContext } from 'react';
import { call } from '../api/http';
import type { LocalName } from '@contract/terms/catalogue';
import { CHINA_ZONE } from '@contract/terms/china-day';
import { currentLanguage, useLocalName } from '../i18n/i18n';
import { useResources, useResourceSpec } from './resource-context';
import type { AnyRecord, ClientResource } from './types';

const STALE_MS = 60_000;
const CHOICES_MAX = 100;

type Page = { readonly items: readonly AnyRecord[] };

/** Name of a record by the title field of its resource. */
export function titleOf(
  record: AnyRecord,
  spec: ClientResource,
  name: (text: LocalName) => string,
): string {
  const value = record[spec.titleField];
  if (typeof value === 'object' && value !== null && 'zh' in value) return name(value as LocalName);
  return typeof value === 'string' && value !== '' ? value : record.id;
}

type Choice = { readonly value: string; readonly label: string };

/** A list of a hundred rows asks for the same choices in every cell: made once an answer. */
const made = new WeakMap<Page, { readonly language: string; readonly choices: Choice[] }>();
const NO_CHOICES: Choice[] = [];

function choicesOf(
  page: Page | undefined,
  spec: ClientResource | undefined,
  name: (text: LocalName) => string,
): Choice[] {
  if (page === undefined || spec === undefined) return NO_CHOICES;
  const language = currentLanguage();
  const known = made.get(page);
  if (known?.language === language) return known.choices;
  const choices = page.items.map((record) => ({
    value: record.id,
    label: titleOf(record, spec, name),
  }));
  made.set(page, { language, choices });
  return choices;
}

const queryOf = (resource: string | undefined, isOn: boolean) => ({
  queryKey: ['reference', resource],
  queryFn: () => call<Page>('GET', `/resources/${resource}`, { query: { pageSize: CHOICES_MAX } }),
  enabled: isOn,
  staleTime: STALE_MS,
});

/** The first rows of a resource as choices; what is not among them is shown by its id. */
export function useReferenceChoices(resource: string | undefined) {
  const spec = useResourceSpec(resource);
  const name = useLocalName();
  const query = useQuery(queryOf(resource, spec !== undefined));
  const choices = choicesOf(query.data, spec, name);
  return { choices, isLoading: query.isLoading, isKnown: spec !== undefined };
}

/** Zone of a city by its code; that of the platform for all of them, and until cities are known. */
export function useCityZones(): (cityCode: string | null | undefined) => string {
  const spec = useResourceSpec('cities');
  const { data } = useQuery(queryOf('cities', spec !== undefined));
  return (cityCode) => {
    const zone = data?.items.find(({ id }) => id === cityCode)?.timeZone;
    return typeof zone === 'string' ? zone : CHINA_ZONE;
  };
}

/** Label of a row by resource and id; undefined for a resource that the reader may not see. */
export type LabelOf = (resource: string | undefined, id: string) => string | undefined;
export const ReferenceLabels = createContext<LabelOf | null>(null);

/** The labels of a whole list in one go: hundreds of cells need not ask each for itself. */
export function useReferenceLabels(resources: readonly string[]): LabelOf {
  const specs = useResources();
  const name = useLocalName();
  const isKnown = (resource: string): boolean => specs.some((spec) => spec.name === resource);
  const pages = useQueries({
    queries: resources.map((resource) => queryOf(resource, isKnown(resource))),
  });
  const labels = new Map(
    resources.map((resource, index) => {
      const spec = specs.find((one) => one.name === resource);
      const choices = choicesOf(pages[index]?.data, spec, name);
      return [resource, new Map(choices.map(({ value, label }) => [value, label]))] as const;
    }),
  );
  return (resource, id) =>
    resource === undefined || !isKnown(resource)
      ? undefined
      : (labels.get(resource)?.get(id) ?? id);
}
