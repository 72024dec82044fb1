import type { PublicPage } from '../public-pages';
import './staff.css';

/** Where the link of an invitation leads: nobody is logged in there yet. */
export const publicPages: readonly PublicPage[] = [
  { path: '/invitation', load: () => import('./invitation-page') },
];
