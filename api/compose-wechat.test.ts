import { composeWechat } from './compose-wechat.js';

const app = { appid: 'wx1', secret: 's' };

const composed = (profile: string, baseUrl: string) => () =>
  composeWechat({
    env: {
      profile,
      wechatMini: { baseUrl, customer: app, worker: undefined, templateIds: {} },
    },
  } as never);

test('production believes who somebody is from WeChat alone', () => {
  const other = 'https://wechat.example/';
  expect(composed('production', other)).toThrow(
    /WECHAT_MINI_BASE_URL must be https:\/\/api\.weixin/,
  );
});
