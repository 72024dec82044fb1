import { FileTextOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

export const pages: readonly PageSpec[] = [
  {
    path: '/orders',
    load: () => import('./desk-page'),
    permission: 'order.read',
    menu: {
      group: 'operations',
      label: { zh: '订单', en: 'Orders' },
      icon: <FileTextOutlined />,
      order: 10,
    },
  },
  {
    path: '/orders/new',
    load: () => import('./place/place-page'),
    permission: 'order.placeForCustomer',
  },
  {
    path: '/orders/:orderId',
    load: () => import('./order-page'),
    permission: 'order.read',
  },
];
