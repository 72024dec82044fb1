import { Alert, Descriptions, Drawer, Flex, Timeline } from 'antd';
import type { z } from 'zod';
import type { withdrawalPageSchema } from '@contract/schemas/withdrawal';
import { WITHDRAWAL_HOLD_TEXT, WITHDRAWAL_REJECT_TEXT } from '@contract/terms/withdrawal';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp, yuan } from '../../kit/format';
import { Loaded } from '../../kit/states';
import { useUrlState } from '../../kit/url-state';
import { IdText, TimeText } from '../../kit/values';
import { useMay } from '../../providers/profile';
import { CursorTable, type Columns } from '../../kit/cursor-table';
import { DeedButton } from '../../kit/deed-button';
import { WALLET_PATH } from './funds-wallet';
import { fundsWords } from './funds-words';
import { OWN_WITHDRAWALS_PATH, type OwnWithdrawal } from './withdraw-dialog';
import { useEventWord } from './withdrawal-history';
import { useSumColumns, WithdrawalSums } from './withdrawal-money';
import { AccountText, WithdrawalTag } from './withdrawal-parts';
import { moneyWords } from './words';

type Line = z.infer<typeof withdrawalPageSchema>['items'][number];

const WIDTH = 560;
const EVERY_MS = 20_000;

/** What was withdrawn, and how far each one is. */
export function FundsWithdrawals() {
  const t = useWords(fundsWords);
  const [params, setParams] = useUrlState();
  const columns = useColumns();
  const withdrawalNo = params.get('no');
  return (
    <>
      <CursorTable<Line>
        path={OWN_WITHDRAWALS_PATH}
        columns={columns}
        rowKey={(row) => row.withdrawalNo}
        caption={t('withdrawals')}
        emptyText={t('emptyWithdrawals')}
        everyMs={EVERY_MS}
        onOpen={(row) => setParams({ no: row.withdrawalNo }, { isReplaced: false })}
      />
      <Drawer
        open={withdrawalNo !== null}
        width={WIDTH}
        title={t('progress', { no: withdrawalNo ?? '' })}
        onClose={() => setParams({ no: undefined })}
        destroyOnHidden
      >
        {withdrawalNo !== null && <Progress withdrawalNo={withdrawalNo} />}
      </Drawer>
    </>
  );
}

function useColumns(): Columns<Line> {
  const t = useWords(fundsWords);
  const money = useWords(moneyWords);
  return [
    {
      key: 'no',
      title: t('number'),
      fixed: 'left',
      render: (_, { withdrawalNo }) => <IdText id={withdrawalNo} />,
    },
    {
      key: 'status',
      title: money('status'),
      render: (_, { status }) => <WithdrawalTag status={status} />,
    },
    ...useSumColumns<Line>(),
    {
      key: 'created',
      title: money('created'),
      render: (_, { createdAt }) => <TimeText at={createdAt} />,
    },
  ];
}

function Progress({ withdrawalNo }: { readonly withdrawalNo: string }) {
  const path = `${OWN_WITHDRAWALS_PATH}/${encodeURIComponent(withdrawalNo)}`;
  const query = useApi<OwnWithdrawal>(path, undefined, { everyMs: EVERY_MS });
  return <Loaded query={query}>{(file) => <ProgressOf file={file} />}</Loaded>;
}

function ProgressOf({ file }: { readonly file: OwnWithdrawal }) {
  const t = useWords(fundsWords);
  const money = useWords(moneyWords);
  const say = useEventWord();
  const may = useMay();
  const amount = yuan(file.amountFen);
  return (
    <>
      <Notices file={file} />
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'status',
            label: money('status'),
            children: <WithdrawalTag status={file.status} />,
          },
          {
            key: 'account',
            label: money('account'),
            children: <AccountText account={file.account} />,
          },
        ]}
      />
      <WithdrawalSums file={file} />
      <Timeline
        style={{ marginTop: 24 }}
        items={file.steps.map(({ at, event }, index) => ({
          key: index,
          children: (
            <Flex gap={8} wrap>
              <TimeText at={at} isFull />
              <span>{say(event)}</span>
            </Flex>
          ),
        }))}
      />
      {file.isCancellable && may('withdrawal.request') && (
        <DeedButton
          label={t('cancel', { amount })}
          consequence={t('cancelFollows')}
          facts={[[money('amount'), amount]]}
          isDanger
          refresh={[OWN_WITHDRAWALS_PATH, WALLET_PATH]}
          command={({ reason }) => ({
            path: `${OWN_WITHDRAWALS_PATH}/${encodeURIComponent(file.withdrawalNo)}/cancel`,
            body: { reason },
          })}
        />
      )}
    </>
  );
}

function Notices({ file }: { readonly file: OwnWithdrawal }) {
  const t = useWords(fundsWords);
  const name = useLocalName();
  const holds = file.holds.map((hold) => name(WITHDRAWAL_HOLD_TEXT[hold])).join(' · ');
  const { rejection } = file;
  return (
    <>
      {holds !== '' && file.closedAt === null && (
        <Alert
          type="warning"
          showIcon
          className="dh-block"
          message={t('holdBecause', { reason: holds })}
          {...(file.holdUntil !== null && {
            description: t('frozenUntil', { time: stamp(file.holdUntil) }),
          })}
        />
      )}
      {file.confirm !== null && (
        <Alert
          type="info"
          showIcon
          className="dh-block"
          message={t('confirmInApp', { time: stamp(file.confirm.until) })}
        />
      )}
      {rejection !== null && (
        <Alert
          type="error"
          showIcon
          className="dh-block"
          message={t('refusedBecause', { reason: name(WITHDRAWAL_REJECT_TEXT[rejection.reason]) })}
          {...(rejection.note !== null && { description: rejection.note })}
        />
      )}
      {file.failure !== null && (
        <Alert
          type="error"
          showIcon
          className="dh-block"
          message={t('failedBecause', { reason: file.failure })}
        />
      )}
    </>
  );
}
