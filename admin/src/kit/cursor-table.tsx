import { LeftOutlined, ReloadOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Table, Typography, type TableProps } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Query } from '../api/http';
import { useApi } from '../api/use-api';
import { useWords } from '../i18n/i18n';
import { EmptyState, Loaded } from './states';
import { useUrlState } from './url-state';
import { kitWords } from './words';

export type PageOf<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };
export type Columns<T> = NonNullable<TableProps<T>['columns']>;

const STICKY_UNDER_HEADER_PX = 48;

/** A list of the server with its cursor in the URL; a new filter has to clear that key. */
export function CursorTable<T extends object>(props: {
  readonly path: string;
  readonly query?: Query;
  readonly columns: Columns<T>;
  readonly rowKey: (row: T) => string;
  /** Names the table to people who do not see it. */
  readonly caption: string;
  readonly emptyText: string;
  readonly emptyAction?: ReactNode;
  readonly everyMs?: number;
  readonly cursorKey?: string;
  readonly expandable?: TableProps<T>['expandable'];
  onOpen?(row: T): void;
}) {
  const [params] = useUrlState();
  const cursor = params.get(props.cursorKey ?? 'cursor') ?? undefined;
  const query = useApi<PageOf<T>>(
    props.path,
    { ...props.query, cursor },
    props.everyMs === undefined ? {} : { everyMs: props.everyMs },
  );
  const { onOpen } = props;
  return (
    <Loaded query={query}>
      {({ items, nextCursor }) => (
        <section aria-label={props.caption}>
          <Table<T>
            rowKey={props.rowKey}
            columns={props.columns}
            dataSource={[...items]}
            pagination={false}
            loading={query.isPlaceholderData}
            size="middle"
            scroll={{ x: 'max-content' }}
            sticky={{ offsetHeader: STICKY_UNDER_HEADER_PX }}
            {...(props.expandable && { expandable: props.expandable })}
            {...(onOpen && {
              rowClassName: 'dh-row-link',
              onRow: (row: T) => ({ onClick: () => onOpen(row) }),
            })}
            locale={{
              emptyText: (
                <EmptyState
                  text={props.emptyText}
                  {...(props.emptyAction !== undefined && { action: props.emptyAction })}
                />
              ),
            }}
          />
          {(items.length > 0 || cursor !== undefined) && (
            <CursorBar
              count={items.length}
              cursor={cursor}
              cursorKey={props.cursorKey ?? 'cursor'}
              nextCursor={query.isPlaceholderData ? null : nextCursor}
              isBusy={query.isFetching}
              onRefresh={() => void query.refetch()}
            />
          )}
        </section>
      )}
    </Loaded>
  );
}

function CursorBar(props: {
  readonly count: number;
  readonly cursor: string | undefined;
  readonly cursorKey: string;
  readonly nextCursor: string | null;
  readonly isBusy: boolean;
  onRefresh(): void;
}) {
  const t = useWords(kitWords);
  const [, setParams] = useUrlState();
  const [before, setBefore] = useState<readonly string[]>([]);
  const { cursor, cursorKey, nextCursor } = props;
  const isFirst = cursor === undefined;
  const go = (to: string | undefined): void =>
    setParams({ [cursorKey]: to }, { isReplaced: false });
  const forward = (): void => {
    setBefore([...(isFirst ? [] : before), cursor ?? '']);
    go(nextCursor ?? undefined);
  };
  const back = (): void => {
    setBefore(before.slice(0, -1));
    go(before.at(-1) === '' ? undefined : before.at(-1));
  };
  return (
    <Flex gap={8} align="center" justify="flex-end" wrap style={{ paddingTop: 12 }}>
      <Typography.Text type="secondary">{t('rows', { count: props.count })}</Typography.Text>
      <Button
        type="text"
        icon={<ReloadOutlined spin={props.isBusy} />}
        aria-label={t('refresh')}
        onClick={props.onRefresh}
      />
      {!isFirst && before.length === 0 && (
        <Button onClick={() => go(undefined)}>{t('firstPage')}</Button>
      )}
      <Button icon={<LeftOutlined />} disabled={isFirst || before.length === 0} onClick={back}>
        {t('previousPage')}
      </Button>
      <Button disabled={nextCursor === null} onClick={forward}>
        {t('nextPage')}
        <RightOutlined />
      </Button>
    </Flex>
  );
}
