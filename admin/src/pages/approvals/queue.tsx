import { Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import type { Query } from '../../api/http';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { approvalWords } from './words';

const EVERY_MS = 30_000;
const LIMIT = 12;

/** A queue of things to look at, one card each, the oldest first. */
export function Queue<T>(props: {
  readonly path: string;
  readonly query?: Query;
  readonly emptyText: string;
  readonly keyOf: (row: T) => string;
  readonly card: (row: T) => ReactNode;
}) {
  const t = useWords(approvalWords);
  const kit = useWords(kitWords);
  const [params, setParams] = useUrlState();
  const cursor = params.get('cursor') ?? undefined;
  const query = useApi<{ readonly items: readonly T[]; readonly nextCursor: string | null }>(
    props.path,
    { ...props.query, cursor, limit: LIMIT },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded query={query}>
      {({ items, nextCursor }) => (
        <Flex vertical gap={16}>
          {items.length === 0 && <EmptyState text={props.emptyText} />}
          {items.map((row) => (
            <div key={props.keyOf(row)}>{props.card(row)}</div>
          ))}
          <Flex gap={8}>
            {cursor !== undefined && (
              <Button onClick={() => setParams({ cursor: undefined })}>{kit('firstPage')}</Button>
            )}
            {nextCursor !== null && (
              <Button onClick={() => setParams({ cursor: nextCursor })}>{t('next')}</Button>
            )}
          </Flex>
        </Flex>
      )}
    </Loaded>
  );
}
