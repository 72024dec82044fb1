import {
  AuditOutlined,
  BankOutlined,
  BookOutlined,
  ControlOutlined,
  GiftOutlined,
  PayCircleOutlined,
  RollbackOutlined,
  SafetyCertificateOutlined,
  WalletOutlined,
} from '@ant-design/icons';
import type { PageSpec } from '../page-spec';
import './money.css';

/** The desks of finance, the books, and the merchant's own money. */
export const pages: readonly PageSpec[] = [
  {
    path: '/money/withdrawals',
    load: () => import('./withdrawals-page'),
    permission: 'withdrawal.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '提现', en: 'Withdrawals' },
      icon: <PayCircleOutlined />,
      order: 10,
    },
  },
  {
    path: '/money/withdrawals/:withdrawalNo',
    load: () => import('./withdrawal-page'),
    permission: 'withdrawal.read',
    audience: 'admin',
  },
  {
    path: '/money/refunds',
    load: () => import('./refunds-page'),
    permission: 'payment.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '退款', en: 'Refunds' },
      icon: <RollbackOutlined />,
      order: 20,
    },
  },
  {
    path: '/money/batches',
    load: () => import('./batches-page'),
    permission: 'withdrawal.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '银行批次', en: 'Bank files' },
      icon: <BankOutlined />,
      order: 30,
    },
  },
  {
    path: '/money/batches/:batchId',
    load: () => import('./batch-page'),
    permission: 'withdrawal.read',
    audience: 'admin',
  },
  {
    path: '/money/reconciliation',
    load: () => import('./reconciliation-page'),
    permission: 'ledger.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '对账', en: 'Reconciliation' },
      icon: <AuditOutlined />,
      order: 40,
    },
  },
  {
    path: '/money/ledger',
    load: () => import('./ledger-page'),
    permission: 'ledger.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '账务', en: 'Ledger' },
      icon: <BookOutlined />,
      order: 50,
    },
  },
  {
    path: '/money/ledger/:accountId',
    load: () => import('./ledger-account-page'),
    permission: 'ledger.read',
    audience: 'admin',
  },
  {
    path: '/money/policies',
    load: () => import('./policies-page'),
    permission: 'withdrawal.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '提现规则', en: 'Withdrawal rules' },
      icon: <ControlOutlined />,
      order: 60,
    },
  },
  {
    path: '/money/fundings',
    load: () => import('./fundings-page'),
    permission: 'ledger.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '活动拨款', en: 'Campaign money' },
      icon: <GiftOutlined />,
      order: 70,
    },
  },
  {
    path: '/money/deposits',
    load: () => import('./deposits-page'),
    permission: 'deposit.read',
    audience: 'admin',
    menu: {
      group: 'money',
      label: { zh: '保证金', en: 'Deposits' },
      icon: <SafetyCertificateOutlined />,
      order: 80,
    },
  },
  {
    path: '/funds',
    load: () => import('./funds-page'),
    permission: 'settlement.read',
    audience: 'merchant',
    menu: {
      group: 'money',
      label: { zh: '资金', en: 'Funds' },
      icon: <WalletOutlined />,
      order: 10,
    },
  },
];
