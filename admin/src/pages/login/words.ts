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
    totpMissing: '请输入验证器上的 6 位数字',
    submit: '登录',
    language: 'English',
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
    totpMissing: 'Enter the 6 digits of your authenticator',
    submit: 'Log in',
    language: '中文',
  },
);
