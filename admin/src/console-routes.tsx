import { lazy, useMemo } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useApi } from './api/use-api';
import { ResourceProvider } from './generic/resource-context';
import type { ClientResource } from './generic/types';
import { ErrorState, NotFound } from './kit/states';
import { PageSkeleton } from './layout/page-skeleton';
import { Shell } from './layout/shell';
import { useMenu, usePages } from './layout/menu';
import { PAGES } from './pages/registry';
import { useProfile } from './providers/profile';

const ResourceList = lazy(() => import('./generic/resource-list'));
const ResourceShow = lazy(() => import('./generic/resource-show'));
const ResourceForm = lazy(() => import('./generic/resource-form'));

/** One component per page for the life of the console: a new one would be mounted anew. */
const COMPONENTS = new Map(PAGES.map((page) => [page.path, lazy(page.load)]));

/** Reads once what the person may see; every route and menu follows from it. */
export function ConsoleRoutes() {
  const profile = useProfile();
  const query = useApi<{ readonly items: readonly ClientResource[] }>('/resources', undefined);
  if (query.error && query.data === undefined) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.data === undefined || profile === undefined) return <PageSkeleton />;
  return (
    <ResourceProvider value={query.data.items}>
      <PersonRoutes />
    </ResourceProvider>
  );
}

function PersonRoutes() {
  const pages = usePages();
  const sections = useMenu();
  const home = sections[0]?.entries[0]?.path ?? '/nothing';
  const routes = useMemo(
    () =>
      pages.flatMap(({ path }) => {
        const Component = COMPONENTS.get(path);
        return Component === undefined
          ? []
          : [<Route key={path} path={path} element={<Component />} />];
      }),
    [pages],
  );
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Navigate to={home} replace />} />
        <Route path="login" element={<Navigate to={home} replace />} />
        {routes}
        <Route path="r/:resource" element={<ResourceList />} />
        <Route path="r/:resource/create" element={<ResourceForm />} />
        <Route path="r/:resource/:id" element={<ResourceShow />} />
        <Route path="r/:resource/:id/edit" element={<ResourceForm />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}
