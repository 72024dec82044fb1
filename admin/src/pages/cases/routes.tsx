import { CustomerServiceOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

const menu = {
  group: 'operations',
  label: { zh: '售后', en: 'After-sales' },
  icon: <CustomerServiceOutlined />,
  order: 30,
} as const;

/** Complaints and disputes: staff decide them, a merchant says its side. */
export const pages: readonly PageSpec[] = [
  {
    path: '/cases',
    load: () => import('./cases-page'),
    permission: 'case.decide',
    audience: 'admin',
    menu,
  },
  {
    path: '/cases/:caseNo',
    load: () => import('./case-page'),
    permission: 'case.decide',
    audience: 'admin',
  },
  {
    path: '/cases',
    load: () => import('./cases-page'),
    permission: 'case.open',
    audience: 'merchant',
    menu,
  },
  {
    path: '/cases/:caseNo',
    load: () => import('./case-page'),
    permission: 'case.open',
    audience: 'merchant',
  },
];
