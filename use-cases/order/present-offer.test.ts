import type { OfferDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { presentDeskOffer, presentOffer } from './present-order.js';

const AT = new Date('2026-11-30T04:00:00Z');
const offer = {
  ...{ _id: 'o-1', orderId: 'order', ticketId: 't', workerId: 'li', status: 'PENDING', round: 1 },
  ...{ origin: 'DISPATCH', expiresAt: AT, startAt: AT, announcedAt: AT, answeredAt: null },
  ...{ etaMs: 540_000, costTerms: {} },
  why: [
    { zh: '{worker:li} 9 分钟后到达', en: '{worker:li} arrives in 9 min' },
    { zh: '若派更近的{worker:wang}', en: 'Sending nearer {worker:wang}' },
  ],
} as unknown as OfferDocument;
const order = {
  ...{ itemName: '日常保洁', totalFen: 9_900 },
  address: { district: '西湖区', point: { coordinates: [120.1, 30.2] } },
} as unknown as OrderDocument;

test('[X14] the desk reads the names, the worker who is asked reads none but sees why', () => {
  const workerNames = new Map([
    ['li', '李师傅'],
    ['wang', '王师傅'],
  ]);
  expect(presentDeskOffer({ offer, order, workerNames }).why.map(({ zh }) => zh)).toEqual([
    '李师傅 9 分钟后到达',
    '若派更近的王师傅',
  ]);
  const gone = presentDeskOffer({ offer, order, workerNames: new Map() });
  expect(gone.why[1]?.en).toBe('Sending nearer colleagues');
  const own = presentOffer({ offer, order, from: null });
  expect(own.why.map(({ zh }) => zh)).toEqual(['预计 9 分钟后到达', '若派更近的同事']);
  expect(JSON.stringify(own)).not.toContain('wang');
});
