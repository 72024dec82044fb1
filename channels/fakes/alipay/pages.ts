import { yuanOf } from './answers.js';
import type { FakeTrade } from './state.js';

/** What a payer sees who has opened his link: the amount, and a button that pays. */
export function cashierPage(trade: FakeTrade): string {
  return page(`
    <h1>${escaped(trade.subject)}</h1>
    <p>${yuanOf(trade.amountFen)} 元</p>
    <form method="post" action="/sandbox/cashier">
      <input type="hidden" name="out_trade_no" value="${escaped(trade.no)}">
      <button>确认付款 Pay</button>
    </form>`);
}

export function refusalPage(subCode: string): string {
  return page(`<h1>无法付款</h1><p>${escaped(subCode)}</p>`);
}

export function donePage(result: string): string {
  return page(`<h1>${result === 'PAID' ? '付款成功' : '付款失败'}</h1><p>${escaped(result)}</p>`);
}

function page(body: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>支付宝沙箱</title>${body}</html>`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
