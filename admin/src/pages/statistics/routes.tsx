import { BarChartOutlined, FileTextOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './statistics.css';

/** Numbers of both consoles, and the reports that are made by themselves. */
export const pages: readonly PageSpec[] = [
  {
    path: '/statistics',
    load: () => import('./statistics-page'),
    permission: 'report.read',
    menu: {
      group: 'data',
      label: { zh: '统计', en: 'Statistics' },
      icon: <BarChartOutlined />,
      order: 10,
    },
  },
  {
    path: '/reports',
    load: () => import('./reports-page'),
    permission: 'report.read',
    audience: 'admin',
    menu: {
      group: 'data',
      label: { zh: '自动报表', en: 'Reports' },
      icon: <FileTextOutlined />,
      order: 20,
    },
  },
  {
    path: '/reports/:reportId',
    load: () => import('./report-page'),
    permission: 'report.read',
    audience: 'admin',
  },
];
