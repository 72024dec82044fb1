import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { STAFF_STATUSES } from '@contract/terms/staff';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { ReferenceFilter } from '../../kit/filters';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { InviteDrawer } from './invite-drawer';
import { LinkDialog } from './link-dialog';
import { ReachText, RoleTags, SideText, StatusTag } from './person-parts';
import { useStaffDoor, type Invited, type Person } from './types';
import { staffWords } from './words';

const FILTERS = ['status', 'audience', 'merchantId'] as const;

/** Everybody who may log in to a console, and the way to invite one more. */
export default function StaffPage() {
  const t = useWords(staffWords);
  const door = useStaffDoor();
  const navigate = useNavigate();
  const [params] = useUrlState();
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const columns = useColumns(door.isPlatform);
  const isFiltered = FILTERS.some((key) => params.get(key));
  return (
    <Page
      title={t(door.isPlatform ? 'title' : 'titleMerchant')}
      subtitle={t('subtitle')}
      actions={
        door.canWrite && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            data-testid="staff-invite"
            onClick={() => setInviting(true)}
          >
            {t('invite')}
          </Button>
        )
      }
    >
      <Filters isPlatform={door.isPlatform} />
      <CursorTable<Person>
        path={door.path}
        query={{
          status: params.get('status'),
          ...(door.isPlatform && {
            audience: params.get('audience'),
            merchantId: params.get('merchantId'),
          }),
        }}
        columns={columns}
        rowKey={({ id }) => id}
        caption={t('title')}
        emptyText={t(isFiltered ? 'emptyFiltered' : 'empty')}
        onOpen={({ id }) => void navigate(`/staff/${id}`)}
      />
      <InviteDrawer isOpen={isInviting} onClose={() => setInviting(false)} onInvited={setInvited} />
      <LinkDialog invited={invited} onClose={() => setInvited(null)} />
    </Page>
  );
}

function Filters({ isPlatform }: { readonly isPlatform: boolean }) {
  const t = useWords(staffWords);
  const [params, setParams] = useUrlState();
  return (
    <Flex gap={12} wrap className="dh-block" role="search">
      <Select
        className="dh-filter"
        aria-label={t('status')}
        value={params.get('status') ?? ''}
        onChange={(status) => setParams({ status, cursor: undefined })}
        options={[
          { value: '', label: t('anyStatus') },
          ...STAFF_STATUSES.map((value) => ({ value, label: t(value) })),
        ]}
      />
      {isPlatform && (
        <>
          <Select
            className="dh-filter"
            aria-label={t('side')}
            value={params.get('audience') ?? ''}
            onChange={(audience) => setParams({ audience, cursor: undefined })}
            options={[
              { value: '', label: t('anySide') },
              { value: 'admin', label: t('platform') },
              { value: 'merchant', label: t('merchant') },
            ]}
          />
          <ReferenceFilter param="merchantId" resource="merchants" label={t('merchant')} />
        </>
      )}
    </Flex>
  );
}

function useColumns(isPlatform: boolean): Columns<Person> {
  const t = useWords(staffWords);
  return [
    {
      key: 'name',
      title: t('name'),
      fixed: 'left',
      render: (_, { id, name }) => (
        <Link to={`/staff/${id}`} onClick={(event) => event.stopPropagation()}>
          {name}
        </Link>
      ),
    },
    { key: 'account', title: t('account'), dataIndex: 'account' },
    ...(isPlatform
      ? [
          {
            key: 'side',
            title: t('side'),
            render: (_: unknown, person: Person) => <SideText person={person} />,
          },
        ]
      : []),
    { key: 'roles', title: t('roles'), render: (_, { roles }) => <RoleTags roles={roles} /> },
    { key: 'reach', title: t('reach'), render: (_, person) => <ReachText person={person} /> },
    { key: 'status', title: t('status'), render: (_, person) => <StatusTag person={person} /> },
    {
      key: 'created',
      title: t('created'),
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
  ];
}
