import { defineWords } from '../../i18n/i18n';

export const loginWords = defineWords(
  'login',
  {
    title: '蜂到家后台',
    subtitle: '平台与商户管理',
    platform: '平台',
    merchant: '商户',
    account: '账号',
    password: '密码',
    totp: '动态验证码',
    accountMissing: '请输入账号',
    passwordMissing: '请输入密码',
    submit: '登录',
  },
  {
    title: 'Doorhive console',
    subtitle: 'For the platform and its merchants',
    platform: 'Platform',
    merchant: 'Merchant',
    account: 'Account',
    password: 'Password',
    totp: 'Authenticator code',
    accountMissing: 'Enter your account',
    passwordMissing: 'Enter your password',
    submit: 'Log in',
  },
);
