import { SolutionOutlined } from '@ant-design/icons';
import type { PageSpec } from '../page-spec';

/** The review of people and merchants who want to work here. */
export const pages: readonly PageSpec[] = [
  {
    path: '/onboarding',
    load: () => import('./queue-page'),
    permission: 'onboarding.read',
    audience: 'admin',
    menu: {
      group: 'people',
      label: { zh: '入驻审核', en: 'Onboarding' },
      icon: <SolutionOutlined />,
      order: 10,
    },
  },
  {
    path: '/onboarding/:applicationId',
    load: () => import('./application-page'),
    permission: 'onboarding.read',
    audience: 'admin',
  },
];
