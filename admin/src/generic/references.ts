import { useQuery } from '@tanstack/react-query';
import { call } from '../api/http';
import type { LocalName } from '@contract/terms/catalogue';
import { useLocalName } from '../i18n/i18n';
import { useResourceSpec } from './resource-context';
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

/** The first rows of a resource as choices; what is not among them is shown by its id. */
export function useReferenceChoices(resource: string | undefined) {
  const spec = useResourceSpec(resource);
  const name = useLocalName();
  const query = useQuery({
    queryKey: ['reference', resource],
    queryFn: () =>
      call<Page>('GET', `/resources/${resource}`, { query: { pageSize: CHOICES_MAX } }),
    enabled: spec !== undefined,
    staleTime: STALE_MS,
  });
  const choices = (query.data?.items ?? []).map((record) => ({
    value: record.id,
    label: spec === undefined ? record.id : titleOf(record, spec, name),
  }));
  return { choices, isLoading: query.isLoading, isKnown: spec !== undefined };
}
