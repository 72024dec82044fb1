import type { SeedItem } from './seed-item.js';

/** Items unlike the others: rendered in a store, or by several workers at once. */
export const SPECIAL_ITEMS: readonly SeedItem[] = [
  {
    id: 'massage-store-foot',
    categoryId: 'massage',
    zh: '到店足疗60分钟',
    en: 'Foot massage in the store, 60 min',
    mode: 'IN_STORE',
    skillCodes: ['massage.foot'],
    durationMinutes: 60,
    priceFen: 12_800,
    description: '门店内泡脚与足底按摩，凭核销码使用。',
    includes: ['泡脚', '足底', '小腿', '茶饮'],
    options: [
      {
        code: 'half-hour',
        zh: '加钟30分钟',
        en: 'Half an hour more',
        priceFen: 6_900,
        minutes: 30,
      },
      { code: 'herb', zh: '中药泡脚包', en: 'Herbal bath', priceFen: 2_800, minutes: 0 },
    ],
  },
  {
    id: 'deep-villa-team',
    categoryId: 'deep',
    zh: '大户型深度保洁（两人）',
    en: 'Large home, two cleaners',
    workersNeeded: 2,
    skillCodes: ['deep.clean'],
    durationMinutes: 300,
    priceFen: 99_800,
    description: '两名服务人员同时到场，适合180㎡以上户型。',
    includes: ['全屋除尘', '厨卫去污除垢', '门窗轨道', '家具底部'],
    options: [
      { code: 'disinfect', zh: '全屋消毒', en: 'Disinfection', priceFen: 15_800, minutes: 30 },
    ],
  },
];
