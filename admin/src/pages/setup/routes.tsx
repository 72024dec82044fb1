import { ApiOutlined, BgColorsOutlined, FileTextOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './setup.css';

/** Steps of the first set-up that are come back to later. */
export const pages: readonly PageSpec[] = [
  {
    path: '/settings/brand',
    load: () => import('./brand-page'),
    permission: 'setting.write',
    audience: 'admin',
    menu: {
      group: 'settings',
      label: { zh: '品牌', en: 'Brand' },
      icon: <BgColorsOutlined />,
      order: 60,
    },
  },
  {
    path: '/settings/channels',
    load: () => import('./channels-page'),
    permission: 'setting.write',
    audience: 'admin',
    menu: {
      group: 'settings',
      label: { zh: '外部渠道', en: 'Channels' },
      icon: <ApiOutlined />,
      order: 70,
    },
  },
  {
    path: '/settings/agreements',
    load: () => import('./agreements-page'),
    permission: 'setting.write',
    audience: 'admin',
    menu: {
      group: 'settings',
      label: { zh: '协议文本', en: 'Agreements' },
      icon: <FileTextOutlined />,
      order: 80,
    },
  },
];
