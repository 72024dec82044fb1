import { CheckOutlined, LockOutlined, MailOutlined } from '@ant-design/icons';
import { Flex, Space, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { ROLE_GRANTS } from '@contract/terms/role-grants';
import { ROLE_TEXT, SCOPE_TEXT } from '@contract/terms/role-words';
import { SCOPES, type Role, type Scope } from '@contract/terms/permissions';
import type { StaffStatus } from '@contract/terms/staff';
import { useReferenceNames } from '../../generic/references';
import { currentLanguage, useLocalName, useWords } from '../../i18n/i18n';
import { shortTime } from '../../kit/format';
import { ToneTag } from '../../kit/tag';
import type { ToneName } from '../../theme/status';
import { ROLE_DUTIES } from './role-words';
import type { Person } from './types';
import { staffWords } from './words';

const STATUS_LOOK: Readonly<Record<StaffStatus, readonly [ToneName, ReactNode]>> = {
  ACTIVE: ['done', <CheckOutlined key="icon" />],
  INVITED: ['customer', <MailOutlined key="icon" />],
  FROZEN: ['operator', <LockOutlined key="icon" />],
};

/** Whether a person can log in, and the link that is open for him. */
export function StatusTag({ person }: { readonly person: Person }) {
  const t = useWords(staffWords);
  const [tone, icon] = STATUS_LOOK[person.status];
  const { invitation } = person;
  return (
    <Space size={8}>
      <ToneTag tone={tone} icon={icon}>
        {t(person.status)}
      </ToneTag>
      {invitation !== null && (
        <Typography.Text type={invitation.isExpired ? 'danger' : 'secondary'}>
          {invitation.isExpired
            ? t('linkExpired')
            : t('linkOpen', { time: shortTime(invitation.expiresAt) })}
        </Typography.Text>
      )}
    </Space>
  );
}

/** The widest reach that a role has anywhere; what is only about oneself does not count. */
export function reachOf(role: Role): Scope {
  const scopes = new Set<Scope>(Object.values(ROLE_GRANTS[role]));
  return SCOPES.findLast((scope) => scopes.has(scope)) ?? 'own';
}

/** True where some right of the role reaches no further than the person's cities. */
export function isByCity(role: Role): boolean {
  return Object.values(ROLE_GRANTS[role]).includes('city');
}

export function RoleTags({ roles }: { readonly roles: readonly Role[] }) {
  const name = useLocalName();
  return (
    <Flex gap={4} wrap>
      {roles.map((role) => (
        <Tooltip key={role} title={name(ROLE_DUTIES[role])}>
          <span>
            <ToneTag tone="closed" isOutlined>
              {name(ROLE_TEXT[role])}
            </ToneTag>
          </span>
        </Tooltip>
      ))}
    </Flex>
  );
}

/** Each role with what it does and how far. */
export function RoleList({ roles }: { readonly roles: readonly Role[] }) {
  const name = useLocalName();
  return (
    <Flex vertical gap={12}>
      {roles.map((role) => (
        <div key={role}>
          <Space size={8}>
            <Typography.Text strong>{name(ROLE_TEXT[role])}</Typography.Text>
            <ToneTag tone="system" isOutlined>
              {name(SCOPE_TEXT[reachOf(role)])}
            </ToneTag>
          </Space>
          <div>
            <Typography.Text type="secondary">{name(ROLE_DUTIES[role])}</Typography.Text>
          </div>
        </div>
      ))}
    </Flex>
  );
}

/** Names of cities or stores that the rights of a person reach. */
export function ReachText({ person }: { readonly person: Person }) {
  const t = useWords(staffWords);
  const name = useLocalName();
  if (person.audience === 'merchant') {
    return (
      <>
        {person.storeIds.length === 0 ? (
          t('allStores')
        ) : (
          <NamesText resource="stores" ids={person.storeIds} />
        )}
      </>
    );
  }
  if (person.roles.some(isByCity)) {
    return (
      <>
        {person.cities.length === 0 ? (
          t('noCity')
        ) : (
          <NamesText resource="cities" ids={person.cities} />
        )}
      </>
    );
  }
  return <>{name(SCOPE_TEXT.all)}</>;
}

const SHOWN_MAX = 3;

function NamesText(props: { readonly resource: string; readonly ids: readonly string[] }) {
  const names = useReferenceNames(props.resource, props.ids.slice(0, SHOWN_MAX));
  const rest = props.ids.length - names.length;
  return (
    <>
      {names.join(currentLanguage() === 'en' ? ', ' : '、')}
      {rest > 0 && ` +${rest}`}
    </>
  );
}

/** Platform, or the merchant by name. */
export function SideText({ person }: { readonly person: Person }) {
  const t = useWords(staffWords);
  if (person.merchantId === null) return <>{t('platform')}</>;
  return <NamesText resource="merchants" ids={[person.merchantId]} />;
}
