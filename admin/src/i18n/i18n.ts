import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { LocalName } from '@contract/terms/catalogue';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
const KEY = 'doorhive.language';

export function storedLanguage(): Language {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh';
}

void i18next.use(initReactI18next).init({
  lng: storedLanguage(),
  fallbackLng: false,
  resources: {},
  interpolation: { escapeValue: false },
  returnNull: false,
});

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  void i18next.changeLanguage(language);
}

/** Words of one page: both languages with the same keys, registered when the page is loaded. */
export type Words<K extends string> = { readonly namespace: string; readonly keys: readonly K[] };

/**
 * Declares the words of a page or a part. `{{name}}` stands for a parameter; English plurals are
 * two keys, `x_one` and `x_other`, asked for as `x` with `count`.
 */
export function defineWords<const Z extends Readonly<Record<string, string>>>(
  namespace: string,
  zh: Z,
  en: Readonly<Record<keyof Z, string>>,
): Words<Extract<keyof Z, string>> {
  i18next.addResourceBundle('zh', namespace, zh, true, true);
  i18next.addResourceBundle('en', namespace, en, true, true);
  return { namespace, keys: Object.keys(zh) as Extract<keyof Z, string>[] };
}

type Params = Readonly<Record<string, string | number>>;
type Plain<K extends string> = K extends `${infer Base}_${'one' | 'other'}` ? Base | K : K;
export type Say<K extends string> = (key: Plain<K>, params?: Params) => string;

/** The words of a part in the language of the person; re-renders when he changes it. */
export function useWords<K extends string>(words: Words<K>): Say<K> {
  const { t } = useTranslation(words.namespace);
  return (key, params) => t(key, params ?? {});
}

/** A name that data carry in both languages. */
export function useLocalName(): (name: LocalName | undefined | null) => string {
  const { i18n } = useTranslation();
  const isEnglish = i18n.language === 'en';
  return useCallback((name) => (name ? (isEnglish ? name.en : name.zh) : ''), [isEnglish]);
}
