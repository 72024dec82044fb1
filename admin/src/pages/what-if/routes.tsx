import { ExperimentOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './what-if.css';

/** What another dispatch policy would have done with the orders of past days. */
export const pages: readonly PageSpec[] = [
  {
    path: '/what-if',
    load: () => import('./what-if-page'),
    permission: 'dispatch.read',
    audience: 'admin',
    menu: {
      group: 'dispatch',
      label: { zh: '派单推演', en: 'What-if' },
      icon: <ExperimentOutlined />,
      order: 30,
    },
  },
  {
    path: '/what-if/:runId',
    load: () => import('./run-page'),
    permission: 'dispatch.read',
    audience: 'admin',
  },
];
