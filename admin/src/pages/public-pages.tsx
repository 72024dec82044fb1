import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { matchPath, useLocation } from 'react-router';
import { PageSkeleton } from '../layout/page-skeleton';

/** A page that nobody has to be logged in for: an invitation, the first set-up. */
export type PublicPage = {
  readonly path: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
};

/** Every `pages/<part>/public-routes.tsx` names its own. */
const modules = import.meta.glob<{ readonly publicPages: readonly PublicPage[] }>(
  './*/public-routes.tsx',
  { eager: true },
);
const PAGES = Object.values(modules).flatMap(({ publicPages }) =>
  publicPages.map(({ path, load }) => ({ path, Page: lazy(load) })),
);

/** The public page of the present path, or else what belongs to those who are logged in. */
export function PublicOr({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation();
  const found = PAGES.find(({ path }) => matchPath(path, pathname) !== null);
  if (found === undefined) return <>{children}</>;
  const { Page } = found;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <Page />
    </Suspense>
  );
}
