import { FileSearchOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

export const pages: readonly PageSpec[] = [
  {
    path: '/audit',
    load: () => import('./audit-page'),
    permission: 'audit.read',
    audience: 'admin',
    menu: {
      group: 'settings',
      label: { zh: '审计日志', en: 'Audit log' },
      icon: <FileSearchOutlined />,
      order: 90,
    },
  },
];
