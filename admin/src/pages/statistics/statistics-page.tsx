import { Tabs } from 'antd';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { useProfile } from '../../providers/profile';
import { FundsTab } from './funds-tab';
import { FunnelTab } from './funnel-tab';
import { HeatTab } from './heat-tab';
import { OrdersTab } from './orders-tab';
import { MerchantsTab, PerformanceTab, WorkersTab } from './people-tabs';
import { statisticsWords } from './words';

const TABS = {
  orders: OrdersTab,
  funds: FundsTab,
  workers: WorkersTab,
  merchants: MerchantsTab,
  performance: PerformanceTab,
  heat: HeatTab,
  funnel: FunnelTab,
} as const;
type TabKey = keyof typeof TABS;
const OF_MERCHANT: readonly TabKey[] = ['orders', 'funds', 'heat'];

/** Numbers of the days that are asked for; each as a picture and as a table. */
export default function StatisticsPage() {
  const t = useWords(statisticsWords);
  const [params, setParams] = useUrlState();
  const isMerchant = useProfile()?.audience === 'merchant';
  const keys = (Object.keys(TABS) as TabKey[]).filter(
    (key) => !isMerchant || OF_MERCHANT.includes(key),
  );
  const tab = keys.find((key) => key === params.get('tab')) ?? 'orders';
  const Tab = TABS[tab];
  return (
    <Page title={t('title')}>
      <Tabs
        activeKey={tab}
        items={keys.map((key) => ({ key, label: t(key) }))}
        onChange={(key) => setParams({ tab: key === 'orders' ? undefined : key })}
      />
      <Tab />
    </Page>
  );
}
