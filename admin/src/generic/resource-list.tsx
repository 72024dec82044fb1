import { PlusOutlined, SettingOutlined } from '@ant-design/icons';
import { useList } from '@refinedev/core';
import { Button, Checkbox, Flex, Popover, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useLocalName, useWords } from '../i18n/i18n';
import { LinkButton } from '../kit/link-button';
import { Page } from '../kit/page';
import { EmptyState, ErrorState, NotFound } from '../kit/states';
import { useUrlState } from '../kit/url-state';
import { IdText, TimeText } from '../kit/values';
import { kitWords } from '../kit/words';
import { BulkBar } from './bulk-bar';
import { useColumnChoice } from './column-choice';
import { FieldValue } from './field-value';
import { FilterBar, filtersOf, hasFilters } from './filter-bar';
import { useResourceSpec } from './resource-context';
import { SheetTools } from './sheet-tools';
import { ReferenceLabels, useReferenceLabels } from './references';
import { SavedViews } from './saved-views';
import type { AnyRecord, ClientField, ClientResource } from './types';
import { genericWords } from './words';

const PAGE_SIZES = [20, 50, 100];

/** The list of any resource: filters and pages in the URL, columns by choice, bulk, sheets. */
export default function ResourceList() {
  const { resource } = useParams();
  const spec = useResourceSpec(resource);
  // A key, so that nothing of one resource's list is left in the next one's.
  return spec === undefined ? <NotFound /> : <ListOf key={spec.name} spec={spec} />;
}

function ListOf({ spec }: { readonly spec: ClientResource }) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const [params, setParams] = useUrlState();
  const [selected, setSelected] = useState<readonly AnyRecord[]>([]);
  const columns = useColumnChoice(spec);
  const labelOf = useReferenceLabels(referencesOf(columns.shown));
  const pageSize = Number(params.get('pageSize') ?? PAGE_SIZES[0]);
  const current = Number(params.get('page') ?? 1);
  const sort = params.get('sort') ?? spec.defaultSort;
  const { query, result } = useList<AnyRecord>({
    resource: spec.name,
    pagination: { currentPage: current, pageSize },
    sorters: [{ field: sort.replace(/^-/, ''), order: sort.startsWith('-') ? 'desc' : 'asc' }],
    filters: filtersOf(spec, params),
  });
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const isCapped = (query.data as { readonly isCapped?: boolean } | undefined)?.isCapped === true;
  return (
    <Page
      title={name(spec.labels.many)}
      actions={
        <>
          <SavedViews page={`resource.${spec.name}`} />
          <SheetTools spec={spec} filters={filtersOf(spec, params)} />
          <ColumnPicker spec={spec} choice={columns} />
          {spec.verbs.create && (
            <LinkButton type="primary" icon={<PlusOutlined />} to={`/r/${spec.name}/create`}>
              {t('create', { name: name(spec.labels.one) })}
            </LinkButton>
          )}
        </>
      }
    >
      <FilterBar spec={spec} />
      <BulkBar spec={spec} selected={selected} onDone={() => setSelected([])} />
      <ReferenceLabels.Provider value={labelOf}>
        <Table<AnyRecord>
          rowKey="id"
          size="middle"
          sticky={{ offsetHeader: 48 }}
          loading={query.isFetching && { delay: 200 }}
          dataSource={[...result.data]}
          columns={tableColumns({ spec, shown: columns.shown, sort, name, t })}
          scroll={{ x: 'max-content' }}
          onRow={(record) => ({
            className: 'dh-row-link',
            onClick: () => void navigate(`/r/${spec.name}/${encodeURIComponent(record.id)}`),
          })}
          {...(hasBulk(spec) && {
            rowSelection: {
              selectedRowKeys: selected.map(({ id }) => id),
              onChange: (_keys: unknown, rows: AnyRecord[]) => setSelected(rows),
            },
          })}
          onChange={(_pagination, _filters, sorter, { action }) => {
            // A turned page comes by here too, and would be undone by what is set for the sort.
            if (action !== 'sort') return;
            const one = Array.isArray(sorter) ? sorter[0] : sorter;
            const field = typeof one?.columnKey === 'string' ? one.columnKey : undefined;
            const next = one?.order && field ? `${one.order === 'descend' ? '-' : ''}${field}` : '';
            if (next !== sort) setParams({ sort: next });
          }}
          pagination={{
            current,
            pageSize,
            total: result.total ?? 0,
            showSizeChanger: true,
            pageSizeOptions: PAGE_SIZES,
            showTotal: (total) => <Total count={total} isCapped={isCapped} />,
            onChange: (page, size) =>
              setParams({ page: String(size === pageSize ? page : 1), pageSize: String(size) }),
          }}
          locale={{
            // Nothing is said before it is known that there is nothing.
            emptyText: query.isLoading ? (
              <div className="dh-list-wait" />
            ) : (
              <ListEmpty spec={spec} isFiltered={hasFilters(spec, params)} />
            ),
          }}
        />
      </ReferenceLabels.Provider>
    </Page>
  );
}

/** Resources whose rows the columns name, each once. */
function referencesOf(fields: readonly ClientField[]): readonly string[] {
  const names = fields.flatMap(({ reference }) => (reference === undefined ? [] : [reference]));
  return [...new Set(names)];
}

function hasBulk(spec: ClientResource): boolean {
  return spec.verbs.remove !== null || spec.actions.some(({ fields }) => fields.length === 0);
}

function Total(props: { readonly count: number; readonly isCapped: boolean }) {
  const t = useWords(kitWords);
  return <>{t(props.isCapped ? 'totalCapped' : 'total', { count: props.count })}</>;
}

function ListEmpty(props: { readonly spec: ClientResource; readonly isFiltered: boolean }) {
  const t = useWords(kitWords);
  const words = useWords(genericWords);
  const name = useLocalName();
  const [, setParams] = useUrlState();
  const [params] = useUrlState();
  if (props.isFiltered) {
    const cleared = Object.fromEntries([...params.keys()].map((key) => [key, undefined]));
    return (
      <EmptyState
        text={t('emptyFiltered')}
        action={<Button onClick={() => setParams(cleared)}>{t('clearFilters')}</Button>}
      />
    );
  }
  const create = (
    <Link to={`/r/${props.spec.name}/create`}>
      {words('create', { name: name(props.spec.labels.one) })}
    </Link>
  );
  return <EmptyState text={t('empty')} action={props.spec.verbs.create ? create : undefined} />;
}

/**
 * A table draws every cell again whenever it measures a width or begins to load; what a cell shows
 * depends on its row, and on contexts that reach it by themselves.
 */
const shouldCellUpdate = (row: AnyRecord, before: AnyRecord): boolean => row !== before;

function tableColumns(input: {
  readonly spec: ClientResource;
  readonly shown: readonly ClientField[];
  readonly sort: string;
  readonly name: ReturnType<typeof useLocalName>;
  readonly t: (key: 'updatedAt' | 'idLabel') => string;
}): TableProps<AnyRecord>['columns'] {
  const { spec, shown, sort, name, t } = input;
  const orderOf = (field: string) =>
    sort === field ? ('ascend' as const) : sort === `-${field}` ? ('descend' as const) : null;
  return [
    {
      key: 'id',
      title: t('idLabel'),
      fixed: 'left',
      width: spec.id === 'slug' ? 160 : 140,
      shouldCellUpdate,
      render: (_, { id }) =>
        spec.id === 'slug' ? <code className="dh-id">{id}</code> : <IdText id={id} />,
    },
    ...shown.map((field) => ({
      key: field.name,
      title: name(field.label),
      align: isNumeric(field) ? ('right' as const) : ('left' as const),
      sorter: field.canSort,
      sortOrder: orderOf(field.name),
      shouldCellUpdate,
      render: (_: unknown, record: AnyRecord) => (
        <FieldValue field={field} value={record[field.name]} isCompact />
      ),
    })),
    {
      key: 'updatedAt',
      title: t('updatedAt'),
      shouldCellUpdate,
      render: (_, { updatedAt }) => <TimeText at={updatedAt} />,
    },
  ];
}

function isNumeric({ kind }: ClientField): boolean {
  return kind === 'number' || kind === 'money' || kind === 'rate';
}

function ColumnPicker(props: {
  readonly spec: ClientResource;
  readonly choice: ReturnType<typeof useColumnChoice>;
}) {
  const t = useWords(genericWords);
  const name = useLocalName();
  const all = props.spec.fields.filter(({ inList }) => inList);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          value={props.choice.shown.map((field) => field.name)}
          onChange={(names) => props.choice.choose(names)}
        >
          <Flex vertical gap={8}>
            {all.map((field) => (
              <Checkbox key={field.name} value={field.name}>
                {name(field.label)}
              </Checkbox>
            ))}
          </Flex>
        </Checkbox.Group>
      }
    >
      <Button icon={<SettingOutlined />}>{t('columns')}</Button>
    </Popover>
  );
}
