import { Alert, Button, Flex, Table } from 'antd';
import { Link } from 'react-router';
import { useCityZones } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { ChoiceFilter } from '../../kit/filters';
import { PersonText } from '../../kit/people';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { VERSION_STATES, VersionTag } from '../../kit/version-tag';
import { versionWords } from '../../kit/version-words';
import { useScopes } from './scope-names';
import { useHeads, type StatedHead } from './use-heads';
import { policyWords } from './words';

const PAGE_SIZE = 50;
const FILTERS = {
  city: undefined,
  category: undefined,
  state: undefined,
  page: undefined,
} as const;

/** All versions by city and category, narrowed by the URL. */
export function VersionsTab() {
  const t = useWords(policyWords);
  const states = useWords(versionWords);
  const scopes = useScopes();
  const [params] = useUrlState();
  const [cityCode, categoryId] = [params.get('city'), params.get('category')];
  const query = useHeads({
    ...(cityCode !== null && { cityCode }),
    ...(categoryId !== null && { categoryId }),
  });
  return (
    <>
      <Flex gap={8} wrap className="dh-filters" role="search">
        <ChoiceFilter param="city" label={t('city')} choices={scopes.cities} />
        <ChoiceFilter param="category" label={t('category')} choices={scopes.categories} />
        <ChoiceFilter
          param="state"
          label={t('state')}
          choices={VERSION_STATES.map((value) => ({ value, label: states(value) }))}
        />
      </Flex>
      <Loaded query={query}>
        {({ items, isComplete }) => (
          <>
            {!isComplete && (
              <Alert type="warning" showIcon message={t('tooMany')} className="dh-block" />
            )}
            <VersionTable items={items} isBusy={query.isPlaceholderData} />
          </>
        )}
      </Loaded>
    </>
  );
}

function VersionTable(props: { readonly items: readonly StatedHead[]; readonly isBusy: boolean }) {
  const t = useWords(policyWords);
  const { cityName, categoryName } = useScopes();
  const zoneOf = useCityZones();
  const [params, setParams] = useUrlState();
  const state = params.get('state');
  const shown = props.items.filter((item) => state === null || item.state === state);
  const isFiltered = ['city', 'category', 'state'].some((key) => params.has(key));
  const page = Math.max(1, Number(params.get('page') ?? 1) || 1);
  return (
    <section aria-label={t('list')}>
      <Table<StatedHead>
        rowKey="id"
        size="middle"
        loading={props.isBusy}
        dataSource={shown}
        scroll={{ x: 'max-content' }}
        pagination={{
          current: page,
          pageSize: PAGE_SIZE,
          hideOnSinglePage: true,
          showSizeChanger: false,
          onChange: (next) => setParams({ page: String(next) }, { isReplaced: false }),
        }}
        locale={{
          emptyText: isFiltered ? (
            <EmptyState
              text={t('emptyFiltered')}
              action={<Button onClick={() => setParams(FILTERS)}>{t('clear')}</Button>}
            />
          ) : (
            <EmptyState text={t('empty')} />
          ),
        }}
        columns={[
          { key: 'city', title: t('city'), render: (_, row) => cityName(row.cityCode) },
          {
            key: 'category',
            title: t('category'),
            render: (_, row) => categoryName(row.categoryId),
          },
          {
            key: 'version',
            title: t('version'),
            render: (_, { id, number }) => (
              <Link to={`/policies/${id}`} className="dh-number">
                {number === 0 ? t('draft') : t('number', { number })}
              </Link>
            ),
          },
          { key: 'state', title: t('state'), render: (_, row) => <VersionTag state={row.state} /> },
          {
            key: 'from',
            title: t('from'),
            render: (_, { from, cityCode }) => (
              <TimeText at={from} zone={zoneOf(cityCode)} isFull />
            ),
          },
          {
            key: 'basedOn',
            title: t('basedOn'),
            render: (_, { basedOn = 0 }) =>
              basedOn === 0 ? '–' : t('number', { number: basedOn }),
          },
          {
            key: 'by',
            title: t('publishedBy'),
            render: (_, { publishedBy }) => <PersonText id={publishedBy ?? null} />,
          },
        ]}
      />
    </section>
  );
}
