import { PlusOutlined } from '@ant-design/icons';
import { Button, Tabs } from 'antd';
import { useWords } from '../../i18n/i18n';
import { Page } from '../../kit/page';
import { useUrlState } from '../../kit/url-state';
import { useMay } from '../../providers/profile';
import { InForceTab } from './in-force-tab';
import { NewDraftDialog } from './new-draft';
import { VersionsTab } from './versions-tab';
import { policyWords } from './words';

const TABS = { versions: VersionsTab, inForce: InForceTab } as const;

/** Rules of orders and prices: their versions, and what holds at a place and a time. */
export default function PoliciesPage() {
  const t = useWords(policyWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const tab = params.get('tab') === 'inForce' ? 'inForce' : 'versions';
  const Tab = TABS[tab];
  const mayWrite = may('policy.write');
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        mayWrite && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            data-testid="policy-new"
            onClick={() => setParams({ new: '1' })}
          >
            {t('newDraft')}
          </Button>
        )
      }
    >
      <Tabs
        activeKey={tab}
        items={[
          { key: 'versions', label: t('tabVersions') },
          { key: 'inForce', label: t('tabInForce') },
        ]}
        onChange={(key) =>
          setParams({ tab: key === 'versions' ? undefined : key, page: undefined })
        }
      />
      <Tab />
      {mayWrite && params.get('new') === '1' && (
        <NewDraftDialog onClose={() => setParams({ new: undefined })} />
      )}
    </Page>
  );
}
