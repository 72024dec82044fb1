import { FileDoneOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

/** What waits for a reviewer beside applications. */
export const pages: readonly PageSpec[] = [
  {
    path: '/approvals',
    load: () => import('./approvals-page'),
    permission: 'task.review',
    audience: 'admin',
    menu: {
      group: 'people',
      label: { zh: '审批', en: 'Approvals' },
      icon: <FileDoneOutlined />,
      order: 20,
    },
  },
];
