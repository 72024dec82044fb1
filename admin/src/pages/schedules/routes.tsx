import { ScheduleOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

export const pages: readonly PageSpec[] = [
  {
    path: '/schedules',
    load: () => import('./schedules-page'),
    permission: 'worker.read',
    menu: {
      group: 'dispatch',
      label: { zh: '日程', en: 'Schedules' },
      icon: <ScheduleOutlined />,
      order: 20,
    },
  },
  {
    path: '/schedules/:workerId',
    load: () => import('./worker-page'),
    permission: 'worker.read',
  },
];
