import { ANY_SCOPE } from '@contract/terms/catalogue';
import { useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { useProfile } from '../../providers/profile';
import type { PolicyScope } from './types';
import { policyWords } from './words';

type Choice = { readonly value: string; readonly label: string };

/** Cities and categories with "all of them", as choices and as words. */
export function useScopes(): {
  readonly cities: readonly Choice[];
  readonly categories: readonly Choice[];
  cityName(code: string): string;
  categoryName(id: string): string;
  scopeName(scope: PolicyScope): string;
} {
  const t = useWords(policyWords);
  const cities = [
    { value: ANY_SCOPE, label: t('allCities') },
    ...useReferenceChoices('cities').choices,
  ];
  const categories = [
    { value: ANY_SCOPE, label: t('allCategories') },
    ...useReferenceChoices('categories').choices,
  ];
  const cityName = (code: string): string => labelOf(cities, code);
  const categoryName = (id: string): string => labelOf(categories, id);
  return {
    cities,
    categories,
    cityName,
    categoryName,
    scopeName: ({ cityCode, categoryId }) => `${cityName(cityCode)} · ${categoryName(categoryId)}`,
  };
}

const labelOf = (choices: readonly Choice[], value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;

/** Whether rules of every city may be written, not only those of one's own. */
export function useWritesEverywhere(): boolean {
  return useProfile()?.permissions['policy.write'] === 'all';
}
