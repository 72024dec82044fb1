import type { FieldSpec } from './kit/types.js';
import { CELL_FIELDS, CITY_FIELD, MERCHANT_FIELD } from './shared-fields.js';

/** Where somebody lives and is: for those who plan his day. */
const WHEREABOUTS = 'dispatch.read';

/** How the console shows a worker. */
export const WORKER_FIELDS: Readonly<Record<string, FieldSpec>> = {
  merchantId: MERCHANT_FIELD,
  cityCode: CITY_FIELD,
  displayName: {
    label: { zh: '展示名', en: 'Shown as' },
    kind: 'text',
    inList: true,
    filter: 'prefix',
    sort: true,
  },
  realName: {
    label: { zh: '真实姓名', en: 'Real name' },
    kind: 'text',
    sensitivity: 'A',
    mask: 'name',
  },
  phone: {
    label: { zh: '登录手机号', en: 'Phone of his login' },
    kind: 'text',
    write: 'create',
    sensitivity: 'B',
    mask: 'phone',
    help: { zh: '新增时必填，用于登录', en: 'Asked for at creation: he logs in with it' },
  },
  gender: {
    label: { zh: '性别', en: 'Gender' },
    kind: 'choice',
    choices: { FEMALE: { zh: '女', en: 'Female' }, MALE: { zh: '男', en: 'Male' } },
    inList: true,
  },
  skills: { label: { zh: '技能', en: 'Skills' }, kind: 'text', inList: true, filter: 'equals' },
  home: { label: { zh: '出发地', en: 'Starts from' }, kind: 'place', readBy: WHEREABOUTS },
  cells: {
    label: { zh: '网格', en: 'Cells' },
    kind: 'nested',
    write: 'never',
    readBy: WHEREABOUTS,
    fields: CELL_FIELDS,
  },
  radiusMeters: { label: { zh: '服务半径（米）', en: 'Radius (metres)' }, kind: 'number' },
  hours: { label: { zh: '每周工作时间', en: 'Weekly hours' }, kind: 'weeklyHours' },
  overrides: {
    label: { zh: '单日安排', en: 'Single dates' },
    kind: 'nested',
    fields: {
      date: { label: { zh: '日期', en: 'Date' }, kind: 'date' },
      intervals: { label: { zh: '时段', en: 'Hours' }, kind: 'daySpan' },
    },
  },
  blocked: {
    label: { zh: '已停用时段', en: 'Closed times' },
    kind: 'nested',
    write: 'never',
    fields: {
      startMs: { label: { zh: '开始', en: 'From' }, kind: 'number' },
      endMs: { label: { zh: '结束', en: 'Until' }, kind: 'number' },
    },
  },
  leave: {
    label: { zh: '休假', en: 'Leave' },
    kind: 'nested',
    fields: {
      fromDate: { label: { zh: '开始日期', en: 'From' }, kind: 'date' },
      toDate: { label: { zh: '结束日期', en: 'Until' }, kind: 'date' },
    },
  },
  status: {
    label: { zh: '状态', en: 'Status' },
    kind: 'choice',
    choices: {
      ACTIVE: { zh: '在职', en: 'Active' },
      SUSPENDED: { zh: '已暂停', en: 'Suspended' },
      LEFT: { zh: '已离职', en: 'Left' },
    },
    inList: true,
    filter: 'equals',
    write: 'never',
  },
  isOnline: { label: { zh: '接单中', en: 'Online' }, kind: 'flag', inList: true, write: 'never' },
  score: {
    label: { zh: '评分', en: 'Score' },
    kind: 'number',
    inList: true,
    sort: true,
    write: 'never',
  },
  ordersDone: {
    label: { zh: '完成单数', en: 'Orders done' },
    kind: 'number',
    inList: true,
    write: 'never',
  },
  acceptanceBps: {
    label: { zh: '预计接单率', en: 'Chance of taking an offer' },
    kind: 'rate',
    write: 'never',
  },
  level: {
    label: { zh: '等级', en: 'Level' },
    kind: 'choice',
    choices: {
      BRONZE: { zh: '铜牌', en: 'Bronze' },
      SILVER: { zh: '银牌', en: 'Silver' },
      GOLD: { zh: '金牌', en: 'Gold' },
    },
    inList: true,
    filter: 'equals',
    write: 'never',
  },
  carriedScore: {
    label: { zh: '带入评分', en: 'Score brought along' },
    kind: 'number',
    write: 'create',
  },
  carriedOrders: {
    label: { zh: '带入单数', en: 'Orders brought along' },
    kind: 'number',
    write: 'create',
  },
  certificates: {
    label: { zh: '证书', en: 'Certificates' },
    kind: 'nested',
    write: 'never',
    fields: {
      kind: { label: { zh: '类型', en: 'Kind' }, kind: 'text' },
      validUntil: { label: { zh: '有效期至', en: 'Valid until' }, kind: 'instant' },
    },
  },
  position: {
    label: { zh: '最近位置', en: 'Last position' },
    kind: 'nested',
    write: 'never',
    readBy: WHEREABOUTS,
    fields: {
      point: { label: { zh: '位置', en: 'Place' }, kind: 'place' },
      cells: { label: { zh: '网格', en: 'Cells' }, kind: 'nested', fields: CELL_FIELDS },
      at: { label: { zh: '时间', en: 'At' }, kind: 'instant' },
    },
  },
  scoredAt: { label: { zh: '评分时间', en: 'Scored at' }, kind: 'instant', write: 'never' },
  frozenUntil: {
    label: { zh: '暂停接单至', en: 'Frozen until' },
    kind: 'instant',
    inList: true,
    filter: 'range',
    write: 'never',
  },
  lastSeenAt: { label: { zh: '最近活跃', en: 'Last seen' }, kind: 'instant', write: 'never' },
};
