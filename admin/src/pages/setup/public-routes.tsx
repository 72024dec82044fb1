import type { PublicPage } from '../public-pages';

/** The first run of a deployment: there is nobody yet who could log in. */
export const publicPages: readonly PublicPage[] = [
  { path: '/setup', load: () => import('./setup-page') },
];
