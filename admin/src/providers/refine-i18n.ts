import type { I18nProvider, NotificationProvider } from '@refinedev/core';
import { chooseLanguage, currentLanguage, type Language } from '../i18n/i18n';

/** Refine asks for its own few texts; ours do not go through it. */
export const i18nProvider: I18nProvider = {
  translate: (_key, options, fallback) => (typeof options === 'string' ? options : fallback) ?? '',
  changeLocale: async (language: string) => chooseLanguage(language as Language),
  getLocale: () => currentLanguage(),
};

/** Screens say themselves what happened: Refine's own toasts would double it. */
export const silentNotifications: NotificationProvider = {
  open: () => undefined,
  close: () => undefined,
};
