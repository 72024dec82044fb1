import { Button, Tabs } from 'antd';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { FundsAccounts } from './funds-accounts';
import { FundsStatement } from './funds-statement';
import { FundsWallet } from './funds-wallet';
import { FundsWithdrawals } from './funds-withdrawals';
import { fundsWords } from './funds-words';
import { WithdrawDialog } from './withdraw-dialog';

const TABS = ['wallet', 'withdrawals', 'accounts', 'statement'] as const;
const PERMISSION = {
  wallet: 'settlement.read',
  withdrawals: 'withdrawal.read',
  accounts: 'withdrawal.read',
  statement: 'statement.read',
} as const;

/** The merchant's own money: what is there, where it goes, what it was for. */
export default function FundsPage() {
  const t = useWords(fundsWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const shown = TABS.filter((key) => may(PERMISSION[key]));
  const tab = shown.find((key) => key === params.get('tab')) ?? shown[0];
  return (
    <Page
      title={t('title')}
      actions={
        may('withdrawal.request') && (
          <Button type="primary" onClick={() => setParams({ withdraw: '1' })}>
            {t('withdraw')}
          </Button>
        )
      }
    >
      <Tabs
        activeKey={tab ?? 'wallet'}
        items={shown.map((key) => ({ key, label: t(key) }))}
        onChange={(key) => setParams({ tab: key, cursor: undefined, no: undefined })}
      />
      {tab === 'wallet' && <FundsWallet />}
      {tab === 'withdrawals' && <FundsWithdrawals />}
      {tab === 'accounts' && <FundsAccounts />}
      {tab === 'statement' && <FundsStatement />}
      {params.get('withdraw') === '1' && may('withdrawal.request') && (
        <WithdrawDialog onClose={() => setParams({ withdraw: undefined })} />
      )}
    </Page>
  );
}
