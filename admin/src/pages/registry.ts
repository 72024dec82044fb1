import type { PageSpec } from './page-spec';

type PageModule = { readonly pages: readonly PageSpec[] };

/** Every `pages/<part>/routes.tsx` names its pages; nothing else has to be touched to add one. */
const modules = import.meta.glob<PageModule>('./*/routes.tsx', { eager: true });

export const PAGES: readonly PageSpec[] = Object.values(modules).flatMap(({ pages }) => pages);
