import type { CategoryDocument, CategorySkill } from '../models/category.js';
import type { CertificateKind } from '../../contract/terms/catalogue.js';
import { FIXED_PRICE, type FormChoice, type FormField } from '../../contract/terms/service-type.js';

const HOME_SIZES: readonly Choice[] = [
  ['upTo60', '60㎡以下', 'Up to 60 m²'],
  ['upTo90', '60–90㎡', '60 to 90 m²'],
  ['upTo120', '90–120㎡', '90 to 120 m²'],
  ['over120', '120㎡以上', 'Over 120 m²'],
];

/** The eight service types every new installation starts with; all editable afterwards (S18). */
export const SEED_CATEGORIES: readonly CategoryDocument[] = [
  category({
    id: 'daily',
    zh: '日常保洁',
    en: 'Daily cleaning',
    icon: 'broom',
    skills: [skill('daily.clean', '日常保洁', 'Daily cleaning')],
    formFields: [
      choice('homeSize', '房屋面积', 'Home size', HOME_SIZES),
      flag('hasPets', '家中有宠物', 'Pets at home'),
    ],
    photosMin: 1,
  }),
  category({
    id: 'deep',
    zh: '深度保洁',
    en: 'Deep cleaning',
    icon: 'sparkle',
    skills: [
      skill('deep.clean', '深度保洁', 'Deep cleaning'),
      skill('deep.window', '高空擦窗', 'Window cleaning'),
    ],
    formFields: [
      choice('homeSize', '房屋面积', 'Home size', HOME_SIZES),
      flag('isNewHome', '新装修未入住', 'Newly decorated, not lived in'),
    ],
    photosMin: 1,
  }),
  category({
    id: 'appliance',
    zh: '家电清洗',
    en: 'Appliance cleaning',
    icon: 'fan',
    skills: [skill('appliance.clean', '家电清洗', 'Appliance cleaning')],
    formFields: [text('brand', '品牌型号', 'Brand and model')],
    photosMin: 1,
  }),
  category({
    id: 'massage',
    zh: '上门按摩',
    en: 'Massage at home',
    icon: 'hands',
    skills: [
      skill('massage.body', '中式推拿', 'Chinese massage', ['HEALTH', 'MASSAGE']),
      skill('massage.foot', '足底按摩', 'Foot massage', ['HEALTH', 'MASSAGE']),
    ],
    formFields: [
      choice('strength', '力度', 'Strength', [
        ['light', '轻柔', 'Light'],
        ['medium', '适中', 'Medium'],
        ['strong', '偏重', 'Strong'],
      ]),
    ],
    photosMin: 0,
  }),
  category({
    id: 'chef',
    zh: '私厨上门',
    en: 'Private chef',
    icon: 'pot',
    skills: [
      skill('chef.home', '家常菜', 'Home cooking', ['HEALTH']),
      skill('chef.banquet', '宴席', 'Banquet', ['HEALTH', 'CHEF']),
    ],
    formFields: [
      { ...field('guests', '用餐人数', 'Guests'), kind: 'NUMBER', min: 1, max: 100 },
      text('avoid', '忌口', 'Food to avoid'),
    ],
    photosMin: 1,
  }),
  category({
    id: 'repair',
    zh: '家电维修',
    en: 'Appliance repair',
    icon: 'wrench',
    skills: [
      skill('repair.cooling', '制冷设备维修', 'Cooling repair', ['ELECTRICIAN']),
      skill('repair.electric', '家用电器维修', 'Appliance repair', ['ELECTRICIAN']),
    ],
    formFields: [
      text('brand', '品牌型号', 'Brand and model'),
      text('fault', '故障描述', 'What is wrong'),
    ],
    photosMin: 1,
  }),
  category({
    id: 'pet',
    zh: '宠物上门',
    en: 'Pet care',
    icon: 'paw',
    skills: [
      skill('pet.care', '宠物照料', 'Pet sitting'),
      skill('pet.groom', '宠物洗护', 'Pet grooming', ['PET_GROOMING']),
    ],
    formFields: [
      choice('petKind', '宠物类型', 'Kind of pet', [
        ['cat', '猫', 'Cat'],
        ['smallDog', '小型犬', 'Small dog'],
        ['mediumDog', '中型犬', 'Medium dog'],
        ['largeDog', '大型犬', 'Large dog'],
      ]),
      text('petNote', '性格与禁忌', 'Character and taboos'),
    ],
    photosMin: 1,
  }),
  category({
    id: 'care',
    zh: '陪护育儿',
    en: 'Care and nursing',
    icon: 'heart',
    skills: [
      skill('care.elder', '老人陪护', 'Elder care', ['HEALTH']),
      skill('care.child', '育儿照看', 'Child care', ['HEALTH', 'NURSERY']),
      skill('care.postnatal', '产后护理', 'Postnatal care', ['HEALTH', 'NURSERY']),
    ],
    formFields: [text('condition', '身体状况与注意事项', 'Condition and notes')],
    photosMin: 0,
  }),
].map((row, index) => ({ ...row, sort: index + 1 }));

/** Code, Chinese, English. */
type Choice = readonly [string, string, string];

type CategoryInput = {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  readonly icon: string;
  readonly skills: readonly CategorySkill[];
  readonly formFields: readonly FormField[];
  readonly photosMin: number;
};

function category(input: CategoryInput): CategoryDocument {
  return {
    _id: input.id,
    name: { zh: input.zh, en: input.en },
    icon: input.icon,
    mode: 'HOME',
    skills: input.skills,
    formFields: input.formFields,
    certificates: [],
    steps: [
      step('prepare', '到达确认', 'Confirm on arrival', 0),
      step('work', '服务进行', 'Do the work', 0),
      step('check', '完工验收', 'Check with the customer', input.photosMin),
    ],
    priceModel: FIXED_PRICE,
    prepMinutes: 10,
    cleanMinutes: 10,
    approval: null,
    policyCategoryId: null,
    sort: 0,
    isOn: true,
    version: 1,
  };
}

function skill(
  code: string,
  zh: string,
  en: string,
  certificates: readonly CertificateKind[] = [],
): CategorySkill {
  return { code, name: { zh, en }, certificates };
}

function step(code: string, zh: string, en: string, photosMin: number) {
  return {
    code,
    name: { zh, en },
    help: null,
    proof: { photosMin, checklist: [], note: 'NONE' },
  } as const;
}

/** Nothing of it must be answered: an operator decides what his city asks for. */
function field(code: string, zh: string, en: string) {
  const bounds = { min: null, max: null, help: null } as const;
  return { code, label: { zh, en }, isRequired: false, choices: [], ...bounds };
}

function choice(code: string, zh: string, en: string, rows: readonly Choice[]): FormField {
  const choices = rows.map(([key, ...names]): FormChoice => {
    return { code: key, label: { zh: names[0], en: names[1] } };
  });
  return { ...field(code, zh, en), kind: 'CHOICE', choices };
}

function flag(code: string, zh: string, en: string): FormField {
  return { ...field(code, zh, en), kind: 'FLAG' };
}

function text(code: string, zh: string, en: string): FormField {
  return { ...field(code, zh, en), kind: 'TEXT' };
}
