import {
  BulbFilled,
  BulbOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  TranslationOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useLogout } from '@refinedev/core';
import { AutoComplete, Button, Dropdown, Flex, Layout, Space, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ROLE_TEXT } from '@contract/terms/role-words';
import { call } from '../api/http';
import { chooseLanguage, currentLanguage, useLocalName, useWords } from '../i18n/i18n';
import { useProfile } from '../providers/profile';
import { chooseMode, useMode } from '../theme/mode';
import { HeaderTools } from './header-tools';
import { useMenu } from './menu';
import { layoutWords } from './words';

export function Header(props: { readonly isCollapsed: boolean; onToggle(): void }) {
  const t = useWords(layoutWords);
  const mode = useMode();
  return (
    <Layout.Header className="dh-header">
      <Button
        type="text"
        icon={props.isCollapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        aria-label={props.isCollapsed ? t('expand') : t('collapse')}
        onClick={props.onToggle}
      />
      <PageSearch />
      <Flex gap={4} align="center" className="dh-header-right">
        <HeaderTools />
        <Tooltip title={mode === 'dark' ? t('light') : t('dark')}>
          <Button
            type="text"
            icon={mode === 'dark' ? <BulbFilled /> : <BulbOutlined />}
            aria-label={mode === 'dark' ? t('light') : t('dark')}
            onClick={() => chooseMode(mode === 'dark' ? 'light' : 'dark')}
          />
        </Tooltip>
        <Button
          type="text"
          icon={<TranslationOutlined />}
          onClick={() => chooseLanguage(currentLanguage() === 'zh' ? 'en' : 'zh')}
        >
          {t('language')}
        </Button>
        <AccountMenu />
      </Flex>
    </Layout.Header>
  );
}

/** Jumps to any page of the person by its name; ⌘K or Ctrl K puts the cursor here. */
function PageSearch() {
  const t = useWords(layoutWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const options = useMenu()
    .flatMap(({ entries }) => entries)
    .map(({ path, label }) => ({ value: path, label: name(label) }))
    .filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <AutoComplete
      id="dh-page-search"
      className="dh-search"
      value={text}
      options={text.trim() === '' ? [] : options}
      onSearch={setText}
      defaultActiveFirstOption
      placeholder={`${t('search')}  ⌘K`}
      aria-label={t('searchHint')}
      onSelect={(path: string) => {
        setText('');
        void navigate(path);
      }}
    />
  );
}

function AccountMenu() {
  const t = useWords(layoutWords);
  const name = useLocalName();
  const profile = useProfile();
  const { mutate: logout } = useLogout();
  const everywhere = async (): Promise<void> => {
    await call('POST', '/auth/logout-all').catch(() => undefined);
    logout();
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'logout', label: t('logout'), onClick: () => logout() },
          { key: 'logoutAll', label: t('logoutAll'), onClick: () => void everywhere() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined />}>
        <Space size={4}>
          {profile?.name ?? ''}
          {profile?.roles.slice(0, 1).map((role) => (
            <Tag key={role} className="dh-role">
              {name(ROLE_TEXT[role])}
            </Tag>
          ))}
        </Space>
      </Button>
    </Dropdown>
  );
}
