import type { OrderStatus } from '@contract/terms/order';
import type { Mode } from './tokens';

/** Text and background of a status tag, light and dark; the hue says who acts next. */
type Pair = readonly [text: string, background: string];
export type Tone = Readonly<Record<Mode, Pair>>;

/** Families of the design: amber customer, blue system, red operator, violet worker, … */
export const TONES = {
  customer: { light: ['#8A4B00', '#FFF3DC'], dark: ['#F0B45C', '#3A2A0F'] },
  system: { light: ['#174EA6', '#E6EFFD'], dark: ['#8DB8FF', '#14263F'] },
  operator: { light: ['#B3261E', '#FDEAE8'], dark: ['#FF9B93', '#3F1917'] },
  worker: { light: ['#5B3FB8', '#EFEBFB'], dark: ['#B9A6FF', '#271F42'] },
  onTheWay: { light: ['#6A32B5', '#F2EAFB'], dark: ['#C9A3FF', '#2D1C42'] },
  arrived: { light: ['#84278F', '#F8E9FA'], dark: ['#E29CEB', '#371A3B'] },
  service: { light: ['#12692C', '#E4F5E8'], dark: ['#6FD28A', '#12301B'] },
  confirm: { light: ['#7A5200', '#FDF3D0'], dark: ['#E8C24D', '#352B0C'] },
  done: { light: ['#33604A', '#ECF3EF'], dark: ['#9CC5AE', '#1D2B24'] },
  ended: { light: ['#545F69', '#EEF1F3'], dark: ['#A8B2BB', '#242B31'] },
  closed: { light: ['#46525C', '#E9ECEF'], dark: ['#B4BDC5', '#2A3138'] },
  store: { light: ['#0A5F73', '#E1F3F7'], dark: ['#76CBDD', '#10313A'] },
} as const satisfies Readonly<Record<string, Tone>>;
export type ToneName = keyof typeof TONES;

export const ORDER_TONES: Readonly<Record<OrderStatus, ToneName>> = {
  PENDING_PAYMENT: 'customer',
  DISPATCHING: 'system',
  MANUAL_DISPATCH: 'operator',
  ASSIGNED: 'worker',
  EN_ROUTE: 'onTheWay',
  ARRIVED: 'arrived',
  IN_SERVICE: 'service',
  AWAITING_CONFIRMATION: 'confirm',
  COMPLETED: 'done',
  CANCELLED: 'ended',
  CLOSED: 'closed',
  AWAITING_REDEMPTION: 'store',
};
