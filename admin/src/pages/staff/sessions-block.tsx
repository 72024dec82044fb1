import { Table, Typography } from 'antd';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { DeedButton } from '../../kit/deed-button';
import { useStaffDoor, type Person, type SessionList } from './types';
import { staffWords } from './words';

type Session = SessionList['items'][number];

/** Where a person is logged in now, and the way to end one of them. */
export function SessionsBlock({ person }: { readonly person: Person }) {
  const t = useWords(staffWords);
  const { path, canWrite } = useStaffDoor();
  const query = useApi<SessionList>(`${path}/${person.id}/sessions`);
  return (
    <Block title={t('sessions')}>
      <Loaded query={query}>
        {({ items }) => (
          <Table<Session>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={[...items]}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <EmptyState text={t('sessionsEmpty')} /> }}
            columns={[
              {
                key: 'device',
                title: t('device'),
                render: (_, { id }) => <Typography.Text code>{`…${id.slice(-6)}`}</Typography.Text>,
              },
              {
                key: 'opened',
                title: t('opened'),
                render: (_, { openedAt }) => <TimeText at={openedAt} />,
              },
              {
                key: 'used',
                title: t('lastUsed'),
                render: (_, { lastUsedAt }) => <TimeText at={lastUsedAt} />,
              },
              {
                key: 'expires',
                title: t('expires'),
                render: (_, { expiresAt }) => <TimeText at={expiresAt} />,
              },
              ...(canWrite
                ? [
                    {
                      key: 'deed',
                      title: '',
                      render: (_: unknown, session: Session) => (
                        <DeedButton
                          label={t('endSession')}
                          isDanger
                          needsReason={false}
                          facts={[
                            [t('name'), person.name],
                            [t('lastUsed'), <TimeText key="at" at={session.lastUsedAt} />],
                          ]}
                          consequence={t('endSessionText')}
                          command={() => ({
                            method: 'DELETE',
                            path: `${path}/${person.id}/sessions/${session.id}`,
                          })}
                          refresh={[`${path}/${person.id}`]}
                        />
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
    </Block>
  );
}
