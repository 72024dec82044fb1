import './approvals.css';
import { Tabs } from 'antd';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { MediaTab } from './media-tab';
import { RenewalsTab } from './renewals-tab';
import { ServicesTab } from './services-tab';
import { WorkTab } from './work-tab';
import { approvalWords } from './words';

const TABS = {
  work: { Tab: WorkTab, permission: 'task.review' },
  services: { Tab: ServicesTab, permission: 'offering.review' },
  media: { Tab: MediaTab, permission: 'review.moderate' },
  renewals: { Tab: RenewalsTab, permission: 'onboarding.read' },
} as const;
type TabKey = keyof typeof TABS;

/** Finished work, services, files and certificates that wait for a reviewer. */
export default function ApprovalsPage() {
  const t = useWords(approvalWords);
  const [params, setParams] = useUrlState();
  const may = useMay();
  const keys = (Object.keys(TABS) as TabKey[]).filter((key) => may(TABS[key].permission));
  const tab = keys.find((key) => key === params.get('tab')) ?? keys[0] ?? 'work';
  const { Tab } = TABS[tab];
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Tabs
        activeKey={tab}
        items={keys.map((key) => ({ key, label: t(key) }))}
        onChange={(key) => setParams({ tab: key === 'work' ? undefined : key, cursor: undefined })}
      />
      <Tab key={tab} />
    </Page>
  );
}
