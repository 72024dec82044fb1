import { App, Button, Flex, Modal, Table } from 'antd';
import { useState } from 'react';
import { useApi, useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp } from '../../kit/format';
import { textOf } from '../../kit/reason-dialog';
import { EmptyState, Loaded } from '../../kit/states';
import { ToneTag } from '../../kit/tag';
import { useUrlState } from '../../kit/url-state';
import { TimeText } from '../../kit/values';
import { kitWords } from '../../kit/words';
import { useMay } from '../../providers/profile';
import { AddAccountDialog } from './add-account-dialog';
import type { Columns } from '../../kit/cursor-table';
import { fundsWords } from './funds-words';
import { shortMask } from './withdrawal-parts';
import { ACCOUNTS_PATH, type PayoutAccounts } from './withdraw-dialog';
import { moneyWords } from './words';

type Account = PayoutAccounts['items'][number];

/** Where the merchant's money may go; ten accounts at most, each masked. */
export function FundsAccounts() {
  const t = useWords(fundsWords);
  const may = useMay();
  const [params, setParams] = useUrlState();
  const query = useApi<PayoutAccounts>(ACCOUNTS_PATH);
  const columns = useColumns();
  const mayWrite = may('payoutAccount.write');
  const addButton = mayWrite && <Button onClick={() => setParams({ add: '1' })}>{t('add')}</Button>;
  return (
    <Loaded query={query}>
      {({ items }) => (
        <section aria-label={t('accounts')}>
          <Flex justify="flex-end" className="dh-block">
            {items.length > 0 && addButton}
          </Flex>
          <Table<Account>
            rowKey="id"
            columns={columns}
            dataSource={items}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{
              emptyText: <EmptyState text={t('emptyAccounts')} action={addButton} />,
            }}
          />
          {params.get('add') === '1' && mayWrite && (
            <AddAccountDialog onClose={() => setParams({ add: undefined })} />
          )}
        </section>
      )}
    </Loaded>
  );
}

function useColumns(): Columns<Account> {
  const t = useWords(fundsWords);
  const money = useWords(moneyWords);
  const name = useLocalName();
  const may = useMay();
  return [
    {
      key: 'account',
      title: money('account'),
      render: (_, { label, masked, bankName, isDefault }) => (
        <Flex gap={8} align="center">
          <span className="dh-number">
            {bankName ?? name(label)} {shortMask(masked)}
          </span>
          {isDefault && (
            <ToneTag tone="store" isOutlined>
              {t('isDefault')}
            </ToneTag>
          )}
        </Flex>
      ),
    },
    { key: 'holder', title: t('holder'), dataIndex: 'holderMasked' },
    {
      key: 'usable',
      title: money('status'),
      render: (_, { isUsable, usableFrom }) =>
        isUsable ? t('usable') : t('usableFrom', { time: stamp(usableFrom) }),
    },
    { key: 'added', title: t('addedAt'), render: (_, { addedAt }) => <TimeText at={addedAt} /> },
    ...(may('payoutAccount.write')
      ? [
          {
            key: 'deeds',
            title: '',
            align: 'right' as const,
            render: (_: unknown, account: Account) => <Deeds account={account} />,
          },
        ]
      : []),
  ];
}

function Deeds({ account }: { readonly account: Account }) {
  const t = useWords(fundsWords);
  const { message } = App.useApp();
  const choose = useCommand({ refresh: [ACCOUNTS_PATH] });
  const makeDefault = async (): Promise<void> => {
    try {
      await choose.mutateAsync({ path: `${ACCOUNTS_PATH}/${account.id}/default` });
      message.success(t('defaultSet'));
    } catch (thrown) {
      message.error(textOf(thrown));
    }
  };
  return (
    <Flex gap={8} justify="flex-end">
      {!account.isDefault && (
        <Button size="small" loading={choose.isPending} onClick={() => void makeDefault()}>
          {t('makeDefault')}
        </Button>
      )}
      <RemoveButton account={account} />
    </Flex>
  );
}

function RemoveButton({ account }: { readonly account: Account }) {
  const t = useWords(fundsWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const remove = useCommand({ refresh: [ACCOUNTS_PATH] });
  const title = t('removeAccount', {
    account: `${account.bankName ?? name(account.label)} ${shortMask(account.masked)}`,
  });
  const confirm = async (): Promise<void> => {
    try {
      await remove.mutateAsync({ method: 'DELETE', path: `${ACCOUNTS_PATH}/${account.id}` });
      setOpen(false);
    } catch (thrown) {
      message.error(textOf(thrown));
    }
  };
  return (
    <>
      <Button size="small" danger onClick={() => setOpen(true)}>
        {t('remove')}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={t('remove')}
        cancelText={kit('cancel')}
        okButtonProps={{ danger: true, loading: remove.isPending }}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
      >
        {t('removeFollows')}
      </Modal>
    </>
  );
}
