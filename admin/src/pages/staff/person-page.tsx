import { EditOutlined } from '@ant-design/icons';
import { Button, Col, Descriptions, Row } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { TimeText } from '../../kit/values';
import { EditDrawer } from './edit-drawer';
import { LinkDialog } from './link-dialog';
import { PersonDeeds } from './person-deeds';
import { ReachText, RoleList, SideText, StatusTag } from './person-parts';
import { SessionsBlock } from './sessions-block';
import { useStaffDoor, type Invited, type Person } from './types';
import { staffWords } from './words';

/** One person: what he may do, where he is logged in, and how he is shut out or let in. */
export default function PersonPage() {
  const { staffId } = useParams();
  const { path } = useStaffDoor();
  const query = useApi<Person>(`${path}/${staffId}`);
  return <Loaded query={query}>{(person) => <PersonView person={person} />}</Loaded>;
}

function PersonView({ person }: { readonly person: Person }) {
  const t = useWords(staffWords);
  const door = useStaffDoor();
  const navigate = useNavigate();
  const [isEditing, setEditing] = useState(false);
  const [invited, setInvited] = useState<Invited | null>(null);
  const isSelf = person.id === door.ownId;
  return (
    <Page
      title={person.name}
      subtitle={person.account}
      actions={
        door.canWrite &&
        !isSelf && (
          <Button type="primary" icon={<EditOutlined />} onClick={() => setEditing(true)}>
            {t('edit')}
          </Button>
        )
      }
    >
      <PersonDeeds person={person} onLink={setInvited} onGone={() => void navigate('/staff')} />
      <Row gutter={16}>
        <Col xs={24} xl={14}>
          <Block title={t('facts')}>
            <Descriptions
              column={1}
              size="small"
              items={[
                { key: 'status', label: t('status'), children: <StatusTag person={person} /> },
                { key: 'side', label: t('side'), children: <SideText person={person} /> },
                { key: 'reach', label: t('reach'), children: <ReachText person={person} /> },
                {
                  key: 'created',
                  label: t('created'),
                  children: <TimeText at={person.createdAt} isFull />,
                },
              ]}
            />
          </Block>
          <SessionsBlock person={person} />
        </Col>
        <Col xs={24} xl={10}>
          <Block title={t('rights')}>
            <RoleList roles={person.roles} />
          </Block>
        </Col>
      </Row>
      <EditDrawer person={person} isOpen={isEditing} onClose={() => setEditing(false)} />
      <LinkDialog invited={invited} onClose={() => setInvited(null)} />
    </Page>
  );
}
