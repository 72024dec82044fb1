import type { FieldSpec } from './kit/types.js';

const CHOICES: FieldSpec = {
  label: { zh: '选项', en: 'Choices' },
  kind: 'nested',
  fields: {
    code: { label: { zh: '编码', en: 'Code' }, kind: 'text' },
    label: { label: { zh: '文字', en: 'Text' }, kind: 'localName' },
  },
};

const CODE: FieldSpec = {
  label: { zh: '编码', en: 'Code' },
  kind: 'text',
  help: { zh: '已用的编码不能改作他用', en: 'A code that is in use keeps its meaning' },
};
const NAME: FieldSpec = { label: { zh: '名称', en: 'Name' }, kind: 'localName' };
const HELP: FieldSpec = { label: { zh: '说明', en: 'Help' }, kind: 'localName' };

/** How the console shows a service type. */
export const CATEGORY_FIELDS: Readonly<Record<string, FieldSpec>> = {
  name: {
    label: { zh: '名称', en: 'Name' },
    kind: 'localName',
    inList: true,
    filter: 'prefix',
    sort: true,
  },
  icon: { label: { zh: '图标', en: 'Icon' }, kind: 'text', inList: true },
  mode: {
    label: { zh: '服务方式', en: 'Where' },
    kind: 'choice',
    choices: { HOME: { zh: '上门', en: 'At home' }, IN_STORE: { zh: '到店', en: 'In store' } },
    inList: true,
  },
  skills: {
    label: { zh: '技能', en: 'Skills' },
    kind: 'nested',
    fields: {
      code: CODE,
      name: NAME,
      certificates: { label: { zh: '所需证书', en: 'Certificates needed' }, kind: 'text' },
    },
  },
  certificates: {
    label: { zh: '自定义证书', en: 'Certificates of its own' },
    kind: 'nested',
    fields: { kind: { label: { zh: '类型', en: 'Kind' }, kind: 'text' }, name: NAME },
  },
  formFields: {
    label: { zh: '下单表单', en: 'Booking form' },
    kind: 'nested',
    inList: true,
    fields: {
      code: CODE,
      label: { label: { zh: '名称', en: 'Label' }, kind: 'localName' },
      help: HELP,
      kind: {
        label: { zh: '类型', en: 'Kind' },
        kind: 'choice',
        choices: {
          TEXT: { zh: '文字', en: 'Text' },
          NUMBER: { zh: '数字', en: 'Number' },
          CHOICE: { zh: '单选', en: 'One of several' },
          MULTI_CHOICE: { zh: '多选', en: 'Some of several' },
          FLAG: { zh: '是否', en: 'Yes or no' },
          DATE: { zh: '日期', en: 'Date' },
          PHOTO: { zh: '照片', en: 'Photos' },
        },
      },
      isRequired: { label: { zh: '必填', en: 'Required' }, kind: 'flag' },
      min: { label: { zh: '下限', en: 'Least' }, kind: 'number' },
      max: { label: { zh: '上限', en: 'Greatest' }, kind: 'number' },
      choices: CHOICES,
    },
  },
  steps: {
    label: { zh: '服务步骤', en: 'Steps' },
    kind: 'nested',
    inList: true,
    fields: {
      code: CODE,
      name: NAME,
      help: HELP,
      proof: {
        label: { zh: '凭证', en: 'Proof' },
        kind: 'nested',
        fields: {
          photosMin: { label: { zh: '照片数', en: 'Photos at least' }, kind: 'number' },
          checklist: CHOICES,
          note: {
            label: { zh: '文字说明', en: 'Note' },
            kind: 'choice',
            choices: {
              NONE: { zh: '不需要', en: 'None' },
              OPTIONAL: { zh: '选填', en: 'Optional' },
              REQUIRED: { zh: '必填', en: 'Required' },
            },
          },
        },
      },
    },
  },
  priceModel: { label: { zh: '计价方式', en: 'Price model' }, kind: 'nested', inList: true },
  prepMinutes: { label: { zh: '准备（分钟）', en: 'Preparation (minutes)' }, kind: 'number' },
  cleanMinutes: { label: { zh: '收尾（分钟）', en: 'Cleaning (minutes)' }, kind: 'number' },
  approval: {
    label: { zh: '完工审核', en: 'Review of finished work' },
    kind: 'nested',
    fields: {
      isAlways: { label: { zh: '总是', en: 'Always' }, kind: 'flag' },
      aboveFen: { label: { zh: '高于金额', en: 'Above an amount' }, kind: 'money' },
      newWorkerOrders: {
        label: { zh: '新人前几单', en: 'First orders of a worker' },
        kind: 'number',
      },
      shareBps: { label: { zh: '抽查比例', en: 'Share by chance' }, kind: 'rate' },
    },
  },
  policyCategoryId: {
    label: { zh: '沿用策略', en: 'Policies as' },
    kind: 'reference',
    reference: 'categories',
  },
  sort: { label: { zh: '排序', en: 'Order' }, kind: 'number', inList: true, sort: true },
  isOn: { label: { zh: '启用', en: 'On' }, kind: 'flag', inList: true, filter: 'equals' },
};
