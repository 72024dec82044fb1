import { Alert, Checkbox, Space } from 'antd';
import { useState } from 'react';
import { useWords } from '../../i18n/i18n';
import { ROLE_TEXT } from '@contract/terms/role-words';
import { useLocalName } from '../../i18n/i18n';
import { DeedButton, type Fact } from '../../kit/deed-button';
import { useStaffDoor, type Invited, type Person } from './types';
import { staffWords } from './words';

type DeedProps = {
  readonly person: Person;
  onLink(invited: Invited): void;
  onGone(): void;
};

/** What can be done to somebody in his present state; to oneself, nothing. */
export function PersonDeeds(props: DeedProps) {
  const t = useWords(staffWords);
  const door = useStaffDoor();
  const { person } = props;
  if (!door.canWrite) return null;
  if (person.id === door.ownId) {
    return (
      <Alert
        type="info"
        showIcon
        className="dh-block"
        message={t('you')}
        description={t('ownBlocked')}
      />
    );
  }
  return (
    <Space wrap className="dh-block">
      {person.status === 'INVITED' && <Reissue {...props} />}
      {person.invitation !== null && <CancelLink {...props} />}
      {person.status === 'ACTIVE' && <ResetLogin {...props} />}
      {person.status !== 'FROZEN' && <Freeze {...props} />}
      {person.status === 'FROZEN' && <Unfreeze {...props} />}
    </Space>
  );
}

function useFacts(person: Person): readonly Fact[] {
  const t = useWords(staffWords);
  const name = useLocalName();
  const roles = person.roles.map((role) => name(ROLE_TEXT[role])).join(' · ');
  return [
    [t('name'), person.name],
    [t('account'), person.account],
    [t('roles'), roles],
  ];
}

function Reissue({ person, onLink }: DeedProps) {
  const t = useWords(staffWords);
  const { path } = useStaffDoor();
  return (
    <DeedButton<Invited>
      label={t('reissue')}
      isPrimary
      needsReason={false}
      facts={useFacts(person)}
      consequence={t('reissueText')}
      command={() => ({ path: `${path}/${person.id}/invitation` })}
      refresh={[path]}
      onDone={onLink}
    />
  );
}

function CancelLink({ person, onGone }: DeedProps) {
  const t = useWords(staffWords);
  const { path } = useStaffDoor();
  const isInvited = person.status === 'INVITED';
  return (
    <DeedButton
      label={t('cancelInvite')}
      isDanger
      needsReason={false}
      facts={useFacts(person)}
      consequence={t(isInvited ? 'cancelInviteText' : 'cancelResetText')}
      command={() => ({ method: 'DELETE', path: `${path}/${person.id}/invitation` })}
      // Whoever was only invited is gone with his link: his page is left, not read again.
      refresh={isInvited ? [] : [path]}
      onDone={() => isInvited && onGone()}
    />
  );
}

function ResetLogin({ person, onLink }: DeedProps) {
  const t = useWords(staffWords);
  const { path } = useStaffDoor();
  const [withPassword, setWithPassword] = useState(false);
  return (
    <DeedButton<Invited>
      label={t('reset')}
      isDanger
      facts={useFacts(person)}
      consequence={t('resetText')}
      inputs={
        <Checkbox
          checked={withPassword}
          onChange={({ target }) => setWithPassword(target.checked)}
          className="dh-block"
        >
          {t('withPassword')}
        </Checkbox>
      }
      command={({ reason }) => ({
        path: `${path}/${person.id}/login-reset`,
        body: { reason, withPassword },
      })}
      refresh={[path]}
      onDone={onLink}
    />
  );
}

function Freeze({ person }: DeedProps) {
  const t = useWords(staffWords);
  const { path } = useStaffDoor();
  return (
    <DeedButton
      label={t('freeze')}
      isDanger
      facts={useFacts(person)}
      consequence={t('freezeText')}
      command={({ reason }) => ({ path: `${path}/${person.id}/freeze`, body: { reason } })}
      refresh={[path]}
    />
  );
}

function Unfreeze({ person }: DeedProps) {
  const t = useWords(staffWords);
  const { path } = useStaffDoor();
  return (
    <DeedButton
      label={t('unfreeze')}
      isPrimary
      facts={useFacts(person)}
      consequence={t('unfreezeText')}
      command={({ reason }) => ({ path: `${path}/${person.id}/unfreeze`, body: { reason } })}
      refresh={[path]}
    />
  );
}
