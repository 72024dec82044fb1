import { PlusOutlined } from '@ant-design/icons';
import { Table, Typography } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useApi } from '../../api/use-api';
import { useResourceSpec } from '../../generic/resource-context';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useSpanText } from '../../kit/hours-text';
import { LinkButton } from '../../kit/link-button';
import { Page } from '../../kit/page';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { CityTag } from './city-parts';
import { CITIES_PATH, type CityRow, type PageOf } from './types';
import { cityWords } from './words';

const PAGE_SIZE = 20;

/** All cities within reach, in the order customers see them. */
export default function CitiesPage() {
  const t = useWords(cityWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const spanText = useSpanText();
  const spec = useResourceSpec('cities');
  const [params, setParams] = useUrlState();
  const page = Math.max(1, Number(params.get('page') ?? 1) || 1);
  const query = useApi<PageOf<CityRow>>(CITIES_PATH, { page, pageSize: PAGE_SIZE, sort: 'sort' });
  const create = spec?.verbs.create === true && (
    <LinkButton type="primary" icon={<PlusOutlined />} to="/r/cities/create">
      {t('create')}
    </LinkButton>
  );
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={create}>
      <Loaded query={query}>
        {({ items, total }) => (
          <section aria-label={t('title')}>
            <Table<CityRow>
              rowKey="id"
              size="middle"
              loading={query.isPlaceholderData}
              dataSource={[...items]}
              scroll={{ x: 'max-content' }}
              onRow={({ id }) => ({
                className: 'dh-row-link',
                onClick: () => void navigate(`/cities/${id}`),
              })}
              pagination={{
                current: page,
                pageSize: PAGE_SIZE,
                total,
                hideOnSinglePage: true,
                onChange: (next) => setParams({ page: String(next) }, { isReplaced: false }),
              }}
              locale={{ emptyText: <EmptyState text={t('empty')} /> }}
              columns={[
                {
                  key: 'name',
                  title: t('name'),
                  render: (_, city) => (
                    <Link to={`/cities/${city.id}`} onClick={(event) => event.stopPropagation()}>
                      {name(city.name)}
                    </Link>
                  ),
                },
                {
                  key: 'code',
                  title: t('code'),
                  render: (_, { id }) => <Typography.Text code>{id}</Typography.Text>,
                },
                { key: 'state', title: t('state'), render: (_, city) => <CityTag city={city} /> },
                {
                  key: 'hours',
                  title: t('hours'),
                  render: (_, { opens }) => <span className="dh-number">{spanText(opens)}</span>,
                },
                { key: 'sort', title: t('sort'), dataIndex: 'sort', align: 'right' },
              ]}
            />
          </section>
        )}
      </Loaded>
    </Page>
  );
}
