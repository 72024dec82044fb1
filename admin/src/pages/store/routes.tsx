import { QrcodeOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

/** The counter of a merchant's store. */
export const pages: readonly PageSpec[] = [
  {
    path: '/store',
    load: () => import('./store-page'),
    permission: 'order.redeem',
    audience: 'merchant',
    menu: {
      group: 'operations',
      label: { zh: '门店核销', en: 'Store counter' },
      icon: <QrcodeOutlined />,
      order: 6,
    },
  },
];
