import './orders.css';
import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Flex, Tabs } from 'antd';
import { SavedViews } from '../../generic/saved-views';
import { useLocalName, useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Page } from '../../kit/page';
import { ErrorState } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { kitWords } from '../../kit/words';
import { useMay } from '../../providers/profile';
import { DeskFilters } from './desk-filters';
import { DeskPager } from './desk-pager';
import { DeskTable } from './desk-table';
import { countOf, groupOf, STATE_GROUPS } from './state-groups';
import type { Counts } from './types';
import { useDesk } from './use-desk';
import { deskWords } from './words';

/** The order desk: states with live counts, filters in the URL, what each order waits for. */
export default function DeskPage() {
  const t = useWords(deskWords);
  const kit = useWords(kitWords);
  const may = useMay();
  const desk = useDesk();
  const { query } = desk;
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <SavedViews page="orders" />
          {may('order.placeForCustomer') && (
            <LinkButton type="primary" icon={<PlusOutlined />} to="/orders/new">
              {t('place')}
            </LinkButton>
          )}
        </>
      }
    >
      <StateTabs counts={desk.counts} />
      <DeskFilters />
      <div aria-live="polite">
        {desk.hasUpdates && (
          <Alert
            type="info"
            showIcon
            className="dh-block"
            message={
              <Button
                type="link"
                size="small"
                onClick={desk.showUpdates}
                data-testid="desk-updates"
              >
                {kit('updates')}
              </Button>
            }
          />
        )}
      </div>
      {query.error && desk.page === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <DeskTable rows={desk.page?.items} isLoading={desk.isLoading} />
          <DeskPager nextCursor={desk.page?.nextCursor ?? null} updatedAt={query.dataUpdatedAt} />
        </>
      )}
    </Page>
  );
}

function StateTabs({ counts }: { readonly counts: Counts | undefined }) {
  const t = useWords(deskWords);
  const name = useLocalName();
  const [params, setParams] = useUrlState();
  return (
    <Tabs
      activeKey={groupOf(params.get('tab')).key}
      aria-label={t('states')}
      onChange={(key) => setParams({ tab: key === 'all' ? undefined : key, cursor: undefined })}
      items={STATE_GROUPS.map((group) => {
        const count = countOf(group, counts);
        return {
          key: group.key,
          label: (
            <Flex gap={6} align="center">
              {name(group.label)}
              {count !== null && count !== '0' && <span className="dh-number">{count}</span>}
            </Flex>
          ),
        };
      })}
    />
  );
}
