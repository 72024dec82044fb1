import { createContext, useContext } from 'react';
import type { TypePath } from '@contract/terms/service-type-check';
import { useLocalName } from '../../i18n/i18n';
import type { Problem } from './check-draft';
import type { Category, Draft, LocalName } from './types';

/** What was taken out last, with the way back. */
export type Removed = {
  readonly name: LocalName;
  readonly restore: (draft: Draft) => Draft;
};

/** The draft and what its parts need to know about it. */
export type DesignerState = {
  readonly draft: Draft;
  /** As it is stored; absent while it is new. */
  readonly saved: Category | undefined;
  readonly id: string;
  readonly isReadOnly: boolean;
  readonly isDirty: boolean;
  /** Those that are shown: a new type is judged once somebody has tried to publish it. */
  readonly problems: readonly Problem[];
  readonly removed: Removed | null;
  change(patch: Partial<Draft>): void;
  setId(id: string): void;
  remove(removed: Removed, patch: Partial<Draft>): void;
  undo(): void;
};

const DesignerContext = createContext<DesignerState | null>(null);
export const DesignerProvider = DesignerContext.Provider;

export function useDraft(): DesignerState {
  const state = useContext(DesignerContext);
  if (state === null) throw new Error('outside of the designer');
  return state;
}

const keyOf = (path: TypePath): string => path.join('.');

/** Id of the input of a field, so that a problem can be gone to. */
export const inputIdOf = (path: TypePath): string => `category-${path.join('-')}`;

/** What is wrong with one of these fields, in the language of the person. */
export function useProblemAt(): (...paths: readonly TypePath[]) => string | undefined {
  const { problems } = useDraft();
  const name = useLocalName();
  return (...paths) => {
    const keys = paths.map(keyOf);
    const found = problems.find(({ path }) => keys.includes(keyOf(path)));
    return found === undefined ? undefined : name(found.text);
  };
}

/** How many problems are at or below a path. */
export function problemsUnder(problems: readonly Problem[], under: TypePath): number {
  return problems.filter(({ path }) => under.every((part, index) => path[index] === part)).length;
}
