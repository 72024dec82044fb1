import { BellOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

/** What waits for people, of both consoles. */
export const pages: readonly PageSpec[] = [
  {
    path: '/inbox',
    load: () => import('./inbox-page'),
    permission: 'inbox.read',
    menu: {
      group: 'operations',
      label: { zh: '待办', en: 'Inbox' },
      icon: <BellOutlined />,
      order: 5,
      count: 'inbox',
    },
  },
];
