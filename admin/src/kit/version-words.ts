import { defineWords } from '../i18n/i18n';

/** Where a version of some rules stands in time. */
export const versionWords = defineWords(
  'versions',
  {
    draft: '草稿',
    coming: '待生效',
    inForce: '生效中',
    past: '已过期',
    withdrawn: '已撤回',
  },
  {
    draft: 'Draft',
    coming: 'To come',
    inForce: 'In force',
    past: 'Past',
    withdrawn: 'Withdrawn',
  },
);
