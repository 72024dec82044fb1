/** Bodies that create one document of each resource, in a tenant of the caller's choice. */
export type SampleTenant = {
  /** Makes ids and unique values. */
  readonly tag: string;
  readonly cityCode: string;
  readonly merchantId: string;
};

export type ResourceSample = {
  create(tenant: SampleTenant): Readonly<Record<string, unknown>>;
  /** An edit that everybody who may edit may make. */
  readonly edit: Readonly<Record<string, unknown>>;
};

const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [120.1, 30.2],
      [120.2, 30.2],
      [120.2, 30.3],
      [120.1, 30.3],
      [120.1, 30.2],
    ],
  ],
};
const POINT = { type: 'Point', coordinates: [120.15, 30.25] };
const DAY = { startMinute: 480, endMinute: 1_200 };

export const RESOURCE_SAMPLES: Readonly<Record<string, ResourceSample>> = {
  cities: {
    create: ({ tag }) => ({
      id: `city-${tag}`,
      name: { zh: `城市${tag}`, en: `City ${tag}` },
      center: POINT,
      area: [SQUARE],
      opens: DAY,
    }),
    edit: { sort: 7 },
  },
  merchants: {
    create: ({ tag, cityCode }) => ({
      id: `merchant-${tag}`,
      name: `商户${tag}`,
      kind: 'JOINED',
      cityCodes: [cityCode],
      contactName: '张三丰',
      contactPhone: '13800138000',
    }),
    edit: { workerShareBps: 7_500 },
  },
  stores: {
    create: ({ tag, cityCode, merchantId }) => ({
      id: `store-${tag}`,
      merchantId,
      cityCode,
      name: `门店${tag}`,
      address: '示例路 1 号',
      location: POINT,
      hours: Array.from({ length: 7 }, () => [DAY]),
    }),
    edit: { address: '示例路 2 号' },
  },
  categories: {
    create: ({ tag }) => ({
      id: `category-${tag}`,
      name: { zh: `类型${tag}`, en: `Category ${tag}` },
      icon: 'broom',
      skills: [
        {
          code: `skill.${tag}`,
          name: { zh: `技能${tag}`, en: `Skill ${tag}` },
          certificates: ['HEALTH'],
        },
      ],
      formFields: [
        { code: 'size', label: { zh: '面积', en: 'Size' }, kind: 'NUMBER', min: 1, max: 500 },
      ],
      steps: [{ code: 'work', name: { zh: '服务', en: 'Work' }, help: null, proof: {} }],
    }),
    edit: { prepMinutes: 15 },
  },
  items: {
    // Of the first category, which every tenant may use.
    create: ({ tag }) => ({
      id: `item-${tag}`,
      categoryId: 'category-a',
      name: { zh: `服务${tag}`, en: `Item ${tag}` },
      description: '示例服务',
      skillCodes: ['skill.a'],
      durationMinutes: 120,
      priceFen: 9_900,
      options: [{ code: 'more', name: { zh: '加时', en: 'More' }, priceFen: 3_000, minutes: 30 }],
    }),
    edit: { durationMinutes: 90 },
  },
  offerings: {
    create: ({ tag, cityCode, merchantId }) => ({
      itemId: `item-${tag}`,
      merchantId,
      cityCode,
      priceFen: 9_500,
      travelFeeFen: 500,
      durationMinutes: 120,
      description: '示例说明',
    }),
    edit: { priceFen: 9_600 },
  },
  workers: {
    create: ({ tag, cityCode, merchantId }) => ({
      merchantId,
      cityCode,
      displayName: `示例${tag}`,
      realName: '张三丰',
      phone: phoneOfTag(tag),
      gender: 'FEMALE',
      skills: ['skill.a'],
      home: POINT,
      radiusMeters: 5_000,
      hours: Array.from({ length: 7 }, () => [DAY]),
    }),
    edit: { radiusMeters: 8_000 },
  },
  policies: {
    // One draft for a city and category.
    create: ({ tag, cityCode }) => ({
      cityCode,
      categoryId: `category-${tag}`,
      values: { payMs: 600_000 },
      prices: { minimumFen: 5_000 },
    }),
    edit: { values: { payMs: 900_000, reschedulesMax: 3 } },
  },
  modules: {
    // One switch for a city and module; on, so that nothing vanishes under the other tests.
    create: ({ tag, cityCode }) => ({
      cityCode,
      module: tag === 'crud' ? 'marketing' : 'website',
      isOn: true,
    }),
    edit: { reason: '示例' },
  },
  'onboarding-policies': {
    // One document for a city: the second one is for all of them.
    create: ({ tag, cityCode }) => ({
      cityCode: tag === 'crud' ? '*' : cityCode,
      workerDepositFen: 50_000,
    }),
    edit: { workerTraining: true },
  },
  'discipline-policies': {
    create: ({ tag, cityCode }) => ({
      cityCode: tag === 'crud' ? '*' : cityCode,
      warnPoints: 6,
      freezePoints: 12,
      levels: [{ code: 'GOLD', label: { zh: '金牌', en: 'Gold' }, scoreMin: 4.5, ordersMin: 500 }],
    }),
    edit: { limitPoints: 9 },
  },
};

/** A number that nobody has, one for each tag. */
function phoneOfTag(tag: string): string {
  const digits = [...tag].reduce(
    (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_000_000,
    7,
  );
  return `199${String(digits).padStart(8, '0')}`;
}
