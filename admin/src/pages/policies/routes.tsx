import { FileProtectOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './policies.css';

const READ = { permission: 'policy.read', audience: 'admin' } as const;
const ledHere = () => import('./led-here');

/** Rules of orders and prices: which hold where, what a new version changes, from when. */
export const pages: readonly PageSpec[] = [
  {
    path: '/policies',
    load: () => import('./policies-page'),
    ...READ,
    replaces: 'policies',
    menu: {
      group: 'settings',
      label: { zh: '规则', en: 'Policies' },
      icon: <FileProtectOutlined />,
      order: 10,
    },
  },
  { path: '/policies/:policyId', load: () => import('./policy-page'), ...READ },
  // Screens made from the declaration would show units of the server: both lead here.
  { path: '/r/policies', load: ledHere, ...READ },
  { path: '/r/policies/:policyId', load: ledHere, ...READ },
  { path: '/r/policies/:policyId/edit', load: ledHere, ...READ },
];
