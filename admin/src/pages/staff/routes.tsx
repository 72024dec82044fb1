import { IdcardOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './staff.css';

const icon = <IdcardOutlined />;

/** People who log in to a console: the platform sees all, a merchant its own. */
export const pages: readonly PageSpec[] = [
  {
    path: '/staff',
    load: () => import('./staff-page'),
    permission: 'staff.read',
    audience: 'admin',
    replaces: 'staff',
    menu: { group: 'people', label: { zh: '账号与权限', en: 'Staff' }, icon, order: 90 },
  },
  {
    path: '/staff/:staffId',
    load: () => import('./person-page'),
    permission: 'staff.read',
    audience: 'admin',
  },
  {
    path: '/staff',
    load: () => import('./staff-page'),
    permission: 'merchantStaff.read',
    audience: 'merchant',
    menu: { group: 'people', label: { zh: '员工账号', en: 'Staff' }, icon, order: 90 },
  },
  {
    path: '/staff/:staffId',
    load: () => import('./person-page'),
    permission: 'merchantStaff.read',
    audience: 'merchant',
  },
];
