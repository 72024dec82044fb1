import { openInboxWorld, type InboxWorld } from './inbox-world.js';

let world: InboxWorld;
beforeAll(async () => {
  world = await openInboxWorld();
});
afterAll(() => world.close());

const put = (as: string, body: Record<string, unknown>) =>
  world.call(as, `/${as.startsWith('merchant') ? 'merchant' : 'admin'}/saved-views`, body, 'PUT');
const view = (name: string, query = 'status=MANUAL_DISPATCH') => ({ page: 'orders', name, query });

describe('[S7] saved views', () => {
  test('are kept under page and name, replaced by the same, and each person’s own', async () => {
    const first = await put('dispatcher~a1', view('人工'));
    expect(first.status).toBe(200);
    const again = await put('dispatcher~a1', view('人工', 'status=DISPATCHING'));
    expect([again.json.id, again.json.query]).toEqual([first.json.id, 'status=DISPATCHING']);
    await put('dispatcher~a1', { ...view('退款'), page: 'refunds' });
    const list = async (as: string, query = '') =>
      ((await world.call(as, `/admin/saved-views${query}`)).json as { items: { name: string }[] })
        .items;
    expect((await list('dispatcher~a1', '?page=orders')).map(({ name }) => name)).toEqual(['人工']);
    expect(await list('dispatcher~a1')).toHaveLength(2);
    expect(await list('dispatcher~a2')).toEqual([]);

    const path = `/admin/saved-views/${String(first.json.id)}`;
    expect((await world.call('dispatcher~a2', path, undefined, 'DELETE')).status).toBe(404);
    expect((await world.call('dispatcher~a1', path, undefined, 'DELETE')).status).toBe(204);
    expect((await world.call('dispatcher~a1', path, undefined, 'DELETE')).status).toBe(404);
    expect((await put('merchantClerk~c1', view('今日'))).status).toBe(200);
  });

  test('of ten that are added at once to 45 five fit; the same name at once is one', async () => {
    const as = 'support~b1';
    for (let index = 0; index < 45; index += 1) await put(as, view(`v${index}`));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_none, index) => put(as, view(`w${index}`))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(new Set(refused.map(({ json }) => json.code))).toEqual(new Set(['SAVED_VIEWS_FULL']));
    const same = await Promise.all(
      Array.from({ length: 6 }, (_none, index) => put('support~b2', view('同名', `page=${index}`))),
    );
    expect(same.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    expect(new Set(same.map(({ json }) => json.id)).size).toBe(1);
  });

  test('take a query string of 2,000 characters and nothing else', async () => {
    const as = 'support~b3';
    expect((await put(as, view('长', 'q'.repeat(2_000)))).status).toBe(200);
    const bad = [
      view('更长', 'q'.repeat(2_001)),
      view('空格', 'a b'),
      view(''),
      { ...view('页'), page: '../x' },
      { ...view('多'), staffId: 'somebody' },
    ];
    for (const body of bad) expect((await put(as, body)).status).toBe(400);
    expect((await world.call('customer~c1', '/admin/saved-views')).status).toBe(403);
  });
});
