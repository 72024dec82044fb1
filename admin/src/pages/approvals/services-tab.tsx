import { Table } from 'antd';
import type { AnyRecord } from '../../generic/types';
import { useApi } from '../../api/use-api';
import { useReferenceChoices } from '../../generic/references';
import { useWords } from '../../i18n/i18n';
import { LinkButton } from '../../kit/link-button';
import { EmptyState, Loaded } from '../../kit/states';
import { Money, TimeText } from '../../kit/values';
import { approvalWords } from './words';

const EVERY_MS = 30_000;
const PAGE_SIZE = 50;
type Offerings = { readonly items: readonly AnyRecord[] };

/** Services that merchants have sent in; what is decided is on the page of each. */
export function ServicesTab() {
  const t = useWords(approvalWords);
  const items = useReferenceChoices('items');
  const merchants = useReferenceChoices('merchants');
  const query = useApi<Offerings>(
    '/resources/offerings',
    { awaitsReview: 'true', pageSize: PAGE_SIZE },
    { everyMs: EVERY_MS },
  );
  const labelIn = (choices: typeof items.choices, id: unknown): string =>
    choices.find(({ value }) => value === id)?.label ?? String(id ?? '–');
  return (
    <Loaded query={query}>
      {(page) => (
        <Table<AnyRecord>
          rowKey="id"
          caption={<span className="dh-hidden">{t('services')}</span>}
          dataSource={[...page.items]}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <EmptyState text={t('noServices')} /> }}
          columns={[
            {
              title: t('item'),
              render: (_, { itemId }) => labelIn(items.choices, itemId),
            },
            {
              title: t('merchant'),
              render: (_, { merchantId }) => labelIn(merchants.choices, merchantId),
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
                <LinkButton size="small" to={`/r/offerings/${encodeURIComponent(id)}`}>
                  {t('openService')}
                </LinkButton>
              ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
