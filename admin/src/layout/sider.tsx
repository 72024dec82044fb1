import { Badge, Layout, Menu, Typography } from 'antd';
import { useMemo } from 'react';
import { Link, useLocation } from 'react-router';
import { useLocalName, useWords } from '../i18n/i18n';
import { useProfile } from '../providers/profile';
import { useMenuCounts } from './counts';
import { useMenu } from './menu';
import { layoutWords } from './words';

const WIDTH = 208;
const WIDTH_COLLAPSED = 64;

export function Sider(props: {
  readonly isCollapsed: boolean;
  onCollapse(isCollapsed: boolean): void;
}) {
  const t = useWords(layoutWords);
  const name = useLocalName();
  const sections = useMenu();
  const counts = useMenuCounts();
  const { pathname } = useLocation();
  const audience = useProfile()?.audience;
  const selected = useMemo(() => {
    const paths = sections.flatMap(({ entries }) => entries.map(({ path }) => path));
    const fitting = paths.filter((path) => pathname === path || pathname.startsWith(`${path}/`));
    return fitting.sort((one, other) => other.length - one.length).slice(0, 1);
  }, [sections, pathname]);
  return (
    <Layout.Sider
      theme="light"
      width={WIDTH}
      collapsedWidth={WIDTH_COLLAPSED}
      breakpoint="lg"
      collapsible
      trigger={null}
      collapsed={props.isCollapsed}
      onCollapse={props.onCollapse}
      className="dh-sider"
    >
      <Link to="/" className="dh-brand">
        <img src={`${import.meta.env.BASE_URL}hive.svg`} alt="" width={28} height={28} />
        {!props.isCollapsed && (
          <span>
            <Typography.Text strong>{t('brand')}</Typography.Text>
            <Typography.Text type="secondary" className="dh-brand-kind">
              {audience === 'merchant' ? t('merchant') : t('platform')}
            </Typography.Text>
          </span>
        )}
      </Link>
      <nav aria-label={t('menu')}>
        <Menu
          theme="light"
          mode="inline"
          selectedKeys={selected}
          items={sections.map(({ group, label, entries }) => ({
            key: group,
            type: 'group' as const,
            label: props.isCollapsed ? null : name(label),
            children: entries.map((entry) => {
              const count = entry.count === undefined ? 0 : (counts[entry.count] ?? 0);
              return {
                key: entry.key,
                icon: entry.icon,
                title: name(entry.label),
                label: (
                  <Link to={entry.path} className="dh-menu-link">
                    {name(entry.label)}
                    {count > 0 && <Badge count={count} size="small" overflowCount={999} />}
                  </Link>
                ),
              };
            }),
          }))}
        />
      </nav>
    </Layout.Sider>
  );
}
