import { AimOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

export const pages: readonly PageSpec[] = [
  {
    path: '/dispatch',
    load: () => import('./dispatch-page'),
    permission: 'dispatch.read',
    menu: {
      group: 'dispatch',
      label: { zh: '人工派单', en: 'Manual dispatch' },
      icon: <AimOutlined />,
      order: 10,
      count: 'manualDispatch',
    },
  },
];
