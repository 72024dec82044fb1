import { Authenticated, Refine } from '@refinedev/core';
import routerProvider, { UnsavedChangesNotifier } from '@refinedev/react-router';
import { QueryClient } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US';
import zhCN from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { ApiError } from './api/http';
import { currentLanguage } from './i18n/i18n';
import { authProvider } from './providers/auth-provider';
import { dataProvider } from './providers/data-provider';
import { clearCacheOnSessionChange } from './providers/profile';
import { i18nProvider, silentNotifications } from './providers/refine-i18n';
import { ConsoleRoutes } from './console-routes';
import { EXACT } from './theme/tokens';
import { useMode } from './theme/mode';
import { themeOf } from './theme/theme';
import { LoginPage } from './pages/login/login-page';
import { PublicOr } from './pages/public-pages';

const STALE_MS = 5_000;
const RETRIES_MAX = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      refetchOnWindowFocus: true,
      // What we did wrong stays wrong: only a server or network that did not answer is asked again.
      retry: (count, error) =>
        count < RETRIES_MAX &&
        error instanceof ApiError &&
        (error.statusCode === 0 || error.statusCode >= 500),
    },
  },
});

export function ConsoleApp() {
  useTranslation();
  const mode = useMode();
  const isEnglish = currentLanguage() === 'en';
  dayjs.locale(isEnglish ? 'en' : 'zh-cn');
  useEffect(() => clearCacheOnSessionChange(queryClient), []);
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty('--dh-line', EXACT[mode].colorSplit ?? '');
    style.setProperty('--dh-text-3', EXACT[mode].colorTextTertiary ?? '');
    style.setProperty('--dh-brand', EXACT[mode].colorPrimary ?? '');
    style.setProperty('--dh-page', EXACT[mode].colorBgLayout ?? '');
    style.setProperty('--dh-card', EXACT[mode].colorBgContainer ?? '');
    style.colorScheme = mode;
    document.body.style.background = EXACT[mode].colorBgLayout ?? '';
  }, [mode]);
  const theme = useMemo(() => themeOf(mode), [mode]);
  return (
    <BrowserRouter basename="/admin">
      <ConfigProvider
        theme={theme}
        locale={isEnglish ? enUS : zhCN}
        componentSize="middle"
        button={{ autoInsertSpace: false }}
      >
        <App>
          <Refine
            dataProvider={dataProvider}
            authProvider={authProvider}
            i18nProvider={i18nProvider}
            notificationProvider={silentNotifications}
            routerProvider={routerProvider}
            options={{
              disableTelemetry: true,
              syncWithLocation: true,
              warnWhenUnsavedChanges: true,
              reactQuery: { clientConfig: queryClient },
              disableRouteChangeHandler: false,
            }}
          >
            <PublicOr>
              <Authenticated key="console" fallback={<LoginPage />}>
                <ConsoleRoutes />
              </Authenticated>
            </PublicOr>
            <UnsavedChangesNotifier />
          </Refine>
        </App>
      </ConfigProvider>
    </BrowserRouter>
  );
}
