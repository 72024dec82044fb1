import type { DayInterval, WeeklyHours } from '../../contract/terms/catalogue.js';

/** Common surnames; together with a form of address they make the synthetic display names. */
export const SURNAMES: readonly string[] = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
  ...'苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯',
];

/** How a person of this category is addressed. */
export function titleOf(input: { readonly categoryId: string; readonly isFemale: boolean }) {
  switch (input.categoryId) {
    case 'massage':
    case 'pet':
      return '老师';
    case 'care':
    case 'daily':
      return input.isFemale ? '阿姨' : '师傅';
    default:
      return '师傅';
  }
}

const hour = (from: number, to: number): DayInterval => ({
  startMinute: from * 60,
  endMinute: to * 60,
});

const week = (workday: readonly DayInterval[], daysOff: readonly number[]): WeeklyHours =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => (daysOff.includes(day) ? [] : workday));

/** Weekly rules found in practice; index 0 = Sunday. */
export const HOUR_PATTERNS: readonly WeeklyHours[] = [
  week([hour(8, 20)], []),
  week([hour(8, 20)], [1]),
  week([hour(9, 18)], [0, 6]),
  week([hour(8, 12), hour(14, 20)], [3]),
  week([hour(7, 16)], [0]),
  week([hour(13, 22)], [2]),
  week([hour(9, 21)], [4]),
];

export const ALWAYS: WeeklyHours = week([hour(0, 24)], []);
