import { EnvironmentOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './cities.css';

/** Where the platform works: what a city lacks before it opens, its area, its closures. */
export const pages: readonly PageSpec[] = [
  {
    path: '/cities',
    load: () => import('./cities-page'),
    permission: 'city.read',
    audience: 'admin',
    replaces: 'cities',
    menu: {
      group: 'places',
      label: { zh: '城市', en: 'Cities' },
      icon: <EnvironmentOutlined />,
      order: 10,
    },
  },
  {
    path: '/cities/:cityCode',
    load: () => import('./city-page'),
    permission: 'city.read',
    audience: 'admin',
  },
];
