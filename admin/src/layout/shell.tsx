import { Grid, Layout } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useWords } from '../i18n/i18n';
import { CrashBoundary } from '../kit/crash-boundary';
import { StepUpDialog } from '../kit/step-up';
import { Header } from './header';
import { Sider } from './sider';
import { PageSkeleton } from './page-skeleton';
import { layoutWords } from './words';

/** Side menu, header and the page: the frame of both consoles. */
export function Shell() {
  const t = useWords(layoutWords);
  const { pathname } = useLocation();
  const { lg } = Grid.useBreakpoint();
  const [isCollapsed, setCollapsed] = useState(lg === false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      document.getElementById('dh-page-search')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Layout className="dh-shell">
      <a href="#dh-main" className="dh-skip">
        {t('skip')}
      </a>
      <Sider isCollapsed={isCollapsed} onCollapse={setCollapsed} />
      <Layout>
        <Header isCollapsed={isCollapsed} onToggle={() => setCollapsed(!isCollapsed)} />
        <Layout.Content id="dh-main" className="dh-main" tabIndex={-1}>
          <CrashBoundary key={pathname}>
            <Suspense fallback={<PageSkeleton />}>
              <Outlet />
            </Suspense>
          </CrashBoundary>
        </Layout.Content>
      </Layout>
      <StepUpDialog />
    </Layout>
  );
}
