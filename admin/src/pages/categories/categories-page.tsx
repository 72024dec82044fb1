import { PlusOutlined } from '@ant-design/icons';
import { Flex, Input, Segmented, Table } from 'antd';
import type { CrudFilter } from '@refinedev/core';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { SheetTools } from '../../generic/sheet-tools';
import { useLocalName, useWords, type Say } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { categoryColumns } from './category-columns';
import { usePriceModelText } from './price-model-text';
import { CATEGORIES_PATH, type CategoryRow, type PageOf } from './types';
import { categoryWords } from './words';

const PAGE_SIZE = 20;
const STATES = ['all', 'on', 'off'] as const;
type State = (typeof STATES)[number];
const IS_ON: Readonly<Record<State, string | undefined>> = {
  all: undefined,
  on: 'true',
  off: 'false',
};

/** All service types, in the order customers see them. */
export default function CategoriesPage() {
  const t = useWords(categoryWords);
  const name = useLocalName();
  const modelText = usePriceModelText();
  const navigate = useNavigate();
  const spec = useResourceSpec('categories');
  const [params, setParams] = useUrlState();
  const page = Math.max(1, Number(params.get('page') ?? 1) || 1);
  const isOn = params.get('isOn') ?? undefined;
  const prefix = params.get('name_prefix') ?? undefined;
  const query = useApi<PageOf<CategoryRow>>(CATEGORIES_PATH, {
    ...{ page, pageSize: PAGE_SIZE, sort: 'sort', isOn },
    name_prefix: prefix,
  });
  const canCreate = spec?.verbs.create === true;
  const create = canCreate && (
    <LinkButton
      type="primary"
      icon={<PlusOutlined />}
      to="/categories/new"
      data-testid="category-new"
    >
      {t('create')}
    </LinkButton>
  );
  const isFiltered = isOn !== undefined || prefix !== undefined;
  return (
    <Page
      title={t('title')}
      subtitle={t('subtitle')}
      actions={
        <>
          {spec !== undefined && <SheetTools spec={spec} filters={filtersOf(isOn, prefix)} />}
          {create}
        </>
      }
    >
      <Filters />
      <Loaded query={query}>
        {({ items, total }) => (
          <section aria-label={t('title')}>
            <Table<CategoryRow>
              rowKey="id"
              size="middle"
              loading={query.isPlaceholderData}
              dataSource={[...items]}
              scroll={{ x: 'max-content' }}
              onRow={({ id }) => ({
                className: 'dh-row-link',
                onClick: () => void navigate(`/categories/${encodeURIComponent(id)}`),
              })}
              pagination={{
                current: page,
                pageSize: PAGE_SIZE,
                total,
                hideOnSinglePage: true,
                showSizeChanger: false,
                onChange: (next) => setParams({ page: String(next) }, { isReplaced: false }),
              }}
              locale={{
                emptyText: (
                  <EmptyState
                    text={t(isFiltered ? 'emptyFiltered' : 'empty')}
                    action={!isFiltered && create}
                  />
                ),
              }}
              columns={categoryColumns({ t, name, modelText, canCreate })}
            />
          </section>
        )}
      </Loaded>
    </Page>
  );
}

function filtersOf(isOn: string | undefined, prefix: string | undefined): CrudFilter[] {
  return [
    ...(isOn === undefined ? [] : [{ field: 'isOn', operator: 'eq', value: isOn } as const]),
    ...(prefix === undefined
      ? []
      : [{ field: 'name', operator: 'startswith', value: prefix } as const]),
  ];
}

function Filters() {
  const t: Say<'filterName' | 'filterState' | 'all' | 'on' | 'off'> = useWords(categoryWords);
  const [params, setParams] = useUrlState();
  const prefix = params.get('name_prefix') ?? '';
  const isOn = params.get('isOn') ?? undefined;
  return (
    <Flex gap={8} wrap align="center" className="dh-filters" role="search">
      <Segmented<State>
        aria-label={t('filterState')}
        value={STATES.find((state) => IS_ON[state] === isOn) ?? 'all'}
        options={STATES.map((value) => ({ value, label: t(value) }))}
        onChange={(state) => setParams({ isOn: IS_ON[state], page: undefined })}
      />
      <Input.Search
        key={prefix}
        className="dh-filter"
        allowClear
        defaultValue={prefix}
        placeholder={t('filterName')}
        aria-label={t('filterName')}
        onSearch={(text) => setParams({ name_prefix: text.trim(), page: undefined })}
      />
    </Flex>
  );
}
