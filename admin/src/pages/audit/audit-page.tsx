import { Typography } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { ActorText, EntryDrawer } from './entry-drawer';
import { AuditFilters, FILTER_KEYS } from './filters';
import { ActionText, TargetText } from './read-entry';
import { AUDIT_PATH, type Entry } from './types';
import { auditWords } from './words';

/** Every deed of staff, newest first. */
export default function AuditPage() {
  const t = useWords(auditWords);
  const [params] = useUrlState();
  const [shown, setShown] = useState<Entry | null>(null);
  const filter = Object.fromEntries(FILTER_KEYS.map((key) => [key, params.get(key) ?? undefined]));
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <AuditFilters />
      <CursorTable<Entry>
        path={AUDIT_PATH}
        query={{ ...filter, limit: 50 }}
        columns={useColumns()}
        rowKey={({ id }) => id}
        caption={t('title')}
        emptyText={t(isFiltered ? 'emptyFiltered' : 'empty')}
        onOpen={setShown}
      />
      <EntryDrawer entry={shown} onClose={() => setShown(null)} />
    </Page>
  );
}

function useColumns(): Columns<Entry> {
  const t = useWords(auditWords);
  return [
    {
      key: 'at',
      title: t('at'),
      fixed: 'left',
      render: (_, { at }) => <TimeText at={at} isFull />,
    },
    { key: 'actor', title: t('actor'), render: (_, { actor }) => <ActorText actor={actor} /> },
    {
      key: 'action',
      title: t('action'),
      render: (_, { action }) => <ActionText action={action} />,
    },
    {
      key: 'target',
      title: t('target'),
      render: (_, { target }) => <TargetText target={target} />,
    },
    {
      key: 'reason',
      title: t('reason'),
      width: 200,
      render: (_, { reason }) =>
        reason === null ? (
          t('none')
        ) : (
          <Typography.Text ellipsis={{ tooltip: reason }} style={{ maxWidth: 180 }}>
            {reason}
          </Typography.Text>
        ),
    },
  ];
}
