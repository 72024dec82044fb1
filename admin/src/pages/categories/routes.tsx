import { AppstoreOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './categories.css';
import './preview.css';

const READ = { permission: 'category.read' } as const;
const designer = () => import('./designer-page');
const ledHere = () => import('./led-here');

/** Service types without code: list and designer. */
export const pages: readonly PageSpec[] = [
  {
    path: '/categories',
    load: () => import('./categories-page'),
    ...READ,
    replaces: 'categories',
    menu: {
      group: 'catalogue',
      label: { zh: '服务类型', en: 'Categories' },
      icon: <AppstoreOutlined />,
      order: 10,
    },
  },
  { path: '/categories/new', load: () => import('./new-page'), permission: 'category.write' },
  { path: '/categories/:categoryId', load: designer, ...READ },
  { path: '/r/categories', load: ledHere, ...READ },
  { path: '/r/categories/:categoryId', load: ledHere, ...READ },
  { path: '/r/categories/:categoryId/edit', load: ledHere, ...READ },
];
