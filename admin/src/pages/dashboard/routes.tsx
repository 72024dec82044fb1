import { DashboardOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

/** What a working day begins with. */
export const pages: readonly PageSpec[] = [
  {
    path: '/dashboard',
    load: () => import('./dashboard-page'),
    permission: 'dashboard.read',
    menu: {
      group: 'operations',
      label: { zh: '数据看板', en: 'Dashboard' },
      icon: <DashboardOutlined />,
      order: 0,
    },
  },
];
