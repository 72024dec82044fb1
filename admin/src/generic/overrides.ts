import type { ComponentType } from 'react';
import type { AnyRecord, ClientField, ClientResource } from './types';

/**
 * What one resource shows otherwise than the declaration says: a widget for a field, a part under
 * its page. A third override means that the resource wants a hand-written page.
 */
export type ResourceOverride = {
  /** Input of a field by name; bound like a form control. */
  readonly inputs?: Readonly<
    Record<
      string,
      ComponentType<{
        readonly field: ClientField;
        readonly value?: unknown;
        onChange?(value: unknown): void;
      }>
    >
  >;
  /** Further tabs of the page of a record. */
  readonly tabs?: readonly {
    readonly key: string;
    readonly label: { readonly zh: string; readonly en: string };
    readonly Content: ComponentType<{ readonly record: AnyRecord; readonly spec: ClientResource }>;
  }[];
};

/** `overrides/<resource>.tsx` with a default export; loaded with the console's generic screens. */
const modules = import.meta.glob<{ readonly default: ResourceOverride }>('../overrides/*.tsx', {
  eager: true,
});

export function overrideOf(resource: string): ResourceOverride {
  return modules[`../overrides/${resource}.tsx`]?.default ?? {};
}
