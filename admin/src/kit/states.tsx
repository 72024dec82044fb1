import { Button, Empty, Result, Skeleton, Space, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../api/http';
import { useWords } from '../i18n/i18n';
import { kitWords } from './words';

/** What went wrong, what to do, and the id that support asks for. */
export function ErrorState(props: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useWords(kitWords);
  const { error } = props;
  const isApi = error instanceof ApiError;
  if (isApi && error.statusCode === 403) {
    return <Result status="403" title={t('noPermission')} subTitle={t('noPermissionHint')} />;
  }
  if (isApi && error.statusCode === 404) return <NotFound />;
  return (
    <Result
      status="error"
      title={t('loadFailed')}
      subTitle={
        <Space direction="vertical" size={4}>
          <span>{error instanceof Error ? error.message : ''}</span>
          {isApi && error.requestId !== undefined && (
            <Typography.Text type="secondary" copyable={{ text: error.requestId }}>
              {t('requestId', { id: error.requestId })}
            </Typography.Text>
          )}
        </Space>
      }
      extra={
        props.onRetry && (
          <Button type="primary" onClick={props.onRetry}>
            {t('retry')}
          </Button>
        )
      }
    />
  );
}

export function NotFound() {
  const t = useWords(kitWords);
  const navigate = useNavigate();
  return (
    <Result
      status="404"
      title={t('notFound')}
      subTitle={t('notFoundHint')}
      extra={<Button onClick={() => void navigate(-1)}>{t('back')}</Button>}
    />
  );
}

/** One sentence and the next step; nothing else. */
export function EmptyState(props: { readonly text: string; readonly action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={props.text} className="dh-empty">
      {props.action}
    </Empty>
  );
}

type Loadable<T> = {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch(): unknown;
};

/** Shows a query: its shape while it loads, its error with a way on, then its content. */
export function Loaded<T>(props: {
  readonly query: Loadable<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton active paragraph={{ rows: 6 }} className="dh-skeleton" />;
}
