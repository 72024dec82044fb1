import { useState } from 'react';
import type { ClientField, ClientResource } from './types';

const keyOf = (name: string): string => `doorhive.columns.${name}`;

/** Which columns of a list a person wants to see; kept at this browser. */
export function useColumnChoice(spec: ClientResource): {
  readonly shown: readonly ClientField[];
  choose(names: readonly string[]): void;
} {
  const [hidden, setHidden] = useState<readonly string[]>(() => readHidden(spec.name));
  const columns = spec.fields.filter(({ inList }) => inList);
  return {
    shown: columns.filter(({ name }) => !hidden.includes(name)),
    choose(names) {
      // What is hidden is kept, so that a new field of the declaration shows by itself.
      const next = columns.map(({ name }) => name).filter((name) => !names.includes(name));
      localStorage.setItem(keyOf(spec.name), JSON.stringify(next));
      setHidden(next);
    },
  };
}

function readHidden(name: string): readonly string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(name)) ?? '[]') as unknown;
    return Array.isArray(stored) ? stored.map(String) : [];
  } catch {
    return [];
  }
}
