import type { CrudFilter, DataProvider } from '@refinedev/core';
import { API_BASE, call, type Query } from '../api/http';
import type { ClientResource } from '../generic/types';

type Page = { readonly items: never[]; readonly total: number; readonly isCapped: boolean };
type Row = { readonly id: string; readonly version: number };
type Versioned = { readonly version?: number };

/** Filters of Refine to the query of the resource routes: `name`, `name_prefix`, `name_gte`, … */
export function queryOfFilters(filters: readonly CrudFilter[] = []): Record<string, string> {
  const query: Record<string, string> = {};
  for (const filter of filters) {
    if (!('field' in filter) || filter.value === undefined || filter.value === '') continue;
    const suffix = { startswith: '_prefix', gte: '_gte', lte: '_lte' }[filter.operator as string];
    const value: unknown = filter.value;
    query[`${filter.field}${suffix ?? ''}`] = Array.isArray(value) ? value.join(',') : `${value}`;
  }
  return query;
}

/** Refine over `/resources/<name>`: a version goes with every change (`meta.version`). */
export const dataProvider: DataProvider = {
  getApiUrl: () => API_BASE,
  async getList({ resource, pagination, sorters, filters, meta }) {
    const sorter = sorters?.[0];
    const query: Query = {
      page: pagination?.currentPage ?? 1,
      pageSize: pagination?.pageSize ?? 20,
      ...(sorter && { sort: `${sorter.order === 'desc' ? '-' : ''}${sorter.field}` }),
      ...queryOfFilters(filters),
    };
    const signal = meta?.signal as AbortSignal | undefined;
    const page = await call<Page>('GET', `/resources/${resource}`, {
      query,
      ...(signal && { signal }),
    });
    return { data: page.items, total: page.total, isCapped: page.isCapped };
  },
  async getOne({ resource, id }) {
    return { data: await call('GET', `/resources/${resource}/${encodeURIComponent(id)}`) };
  },
  async create({ resource, variables, meta }) {
    const key = (meta as { readonly idempotencyKey?: string } | undefined)?.idempotencyKey;
    return {
      data: await call('POST', `/resources/${resource}`, {
        body: variables,
        ...(key !== undefined && { idempotencyKey: key }),
      }),
    };
  },
  async update({ resource, id, variables, meta }) {
    return {
      data: await call('PATCH', `/resources/${resource}/${encodeURIComponent(id)}`, {
        body: variables,
        ...versionOf(meta as Versioned | undefined),
      }),
    };
  },
  async deleteOne({ resource, id, meta }) {
    return {
      data: await call('DELETE', `/resources/${resource}/${encodeURIComponent(id)}`, {
        ...versionOf(meta as Versioned | undefined),
      }),
    };
  },
};

function versionOf(meta: Versioned | undefined): { readonly version?: number } {
  return meta?.version === undefined ? {} : { version: meta.version };
}

/** Id and version of rows, as bulk calls take them. */
export const bulkItems = (rows: readonly Row[]): readonly Row[] =>
  rows.map(({ id, version }) => ({ id, version }));

export type { ClientResource };
