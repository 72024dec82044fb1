import { Button, Table } from 'antd';
import type { AnyRecord } from '../../generic/types';
import { useApi } from '../../api/use-api';
import { useReferenceLabel } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { EmptyState, Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { Money, TimeText } from '../../kit/values';
import { ServiceDrawer } from './service-drawer';
import { approvalWords } from './words';

const EVERY_MS = 30_000;
const PAGE_SIZE = 20;
type Offerings = { readonly items: readonly AnyRecord[]; readonly total: number };

/** Services that merchants have sent in; each is decided beside what is on sale now. */
export function ServicesTab() {
  const t = useWords(approvalWords);
  const [params, setParams] = useUrlState();
  const page = Number(params.get('page') ?? 1);
  const query = useApi<Offerings>(
    '/resources/offerings',
    { awaitsReview: 'true', page, pageSize: PAGE_SIZE },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded query={query}>
      {({ items: rows, total }) => (
        <>
          <Table<AnyRecord>
            rowKey="id"
            caption={<span className="dh-hidden">{t('services')}</span>}
            dataSource={[...rows]}
            pagination={{
              current: page,
              pageSize: PAGE_SIZE,
              total,
              hideOnSinglePage: true,
              showSizeChanger: false,
              onChange: (next) => setParams({ page: String(next) }),
            }}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <EmptyState text={t('noServices')} /> }}
            columns={[
              {
                title: t('item'),
                render: (_, { itemId }) => <NameOf resource="items" id={String(itemId)} />,
              },
              {
                title: t('merchant'),
                render: (_, { merchantId }) => (
                  <NameOf resource="merchants" id={String(merchantId)} />
                ),
              },
              {
                title: t('price'),
                align: 'right',
                render: (_, { priceFen }) =>
                  typeof priceFen === 'number' ? <Money fen={priceFen} /> : '–',
              },
              {
                title: t('sentAt'),
                render: (_, { updatedAt }) => (
                  <TimeText at={typeof updatedAt === 'string' ? updatedAt : null} />
                ),
              },
              {
                title: '',
                render: (_, { id }) => (
                  <Button
                    size="small"
                    data-testid={`review-${id}`}
                    onClick={() => setParams({ service: id })}
                  >
                    {t('openService')}
                  </Button>
                ),
              },
            ]}
          />
          <ServiceDrawer
            id={params.get('service')}
            onClose={() => setParams({ service: undefined })}
            onDecided={() => {
              setParams({ service: undefined });
              void query.refetch();
            }}
          />
        </>
      )}
    </Loaded>
  );
}

function NameOf({ resource, id }: { readonly resource: string; readonly id: string }) {
  return <>{useReferenceLabel(resource, id) ?? id}</>;
}
