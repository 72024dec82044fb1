import { newPerson, openWechatWorld } from './wechat-world.js';

test('[R47] logins by WeChat are limited by address, refused ones too', async () => {
  const world = await openWechatWorld({ rateFactor: 1 });
  try {
    const statuses: number[] = [];
    for (let count = 0; count < 32; count += 1) {
      const over = { code: 'f'.repeat(32), deviceId: `device-${count}-x` };
      statuses.push((await world.login(newPerson(), 'customer', over)).status);
    }
    expect(statuses.filter((status) => status === 400)).toHaveLength(30);
    expect(statuses.slice(30)).toEqual([429, 429]);
  } finally {
    await world.close();
  }
});
