import { Alert, App, Button, Flex, Form, Input, Modal, Select, Skeleton, Typography } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import type { payoutAccountListSchema } from '@contract/schemas/payout-account';
import type { withdrawalSchema, withdrawalTermsSchema } from '@contract/schemas/withdrawal';
import { useApi, useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { fenOf, stamp, yuan } from '../../kit/format';
import { textOf } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { WALLET_PATH, type Wallet } from './funds-wallet';
import { fundsWords } from './funds-words';
import { MoneyLines } from './money-lines';
import { shortMask } from './withdrawal-parts';
import { moneyWords } from './words';

type Terms = z.infer<typeof withdrawalTermsSchema>;
export type PayoutAccounts = z.infer<typeof payoutAccountListSchema>;
export type OwnWithdrawal = z.infer<typeof withdrawalSchema>;

export const ACCOUNTS_PATH = '/merchant/payout-accounts';
export const OWN_WITHDRAWALS_PATH = '/merchant/withdrawals';

/** Terms of this very amount: those of the amount before are of no use. */
function useTerms(amountFen: number | undefined): Terms | undefined {
  const query = useApi<Terms>(
    '/merchant/withdrawal-terms',
    { amountFen: amountFen ?? 1 },
    { isOff: amountFen === undefined || amountFen < 1 },
  );
  return query.data?.amountFen === amountFen ? query.data : undefined;
}

/** Amount and account, what it costs and what arrives, then one button with the amount. */
export function WithdrawDialog({ onClose }: { onClose(): void }) {
  const t = useWords(fundsWords);
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const wallet = useApi<Wallet>(WALLET_PATH);
  const accounts = useApi<PayoutAccounts>(ACCOUNTS_PATH);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const amountFen = fenOf(text);
  const terms = useTerms(amountFen);
  const limits = useLimits();
  const ask = useCommand<OwnWithdrawal>({ refresh: [WALLET_PATH, OWN_WITHDRAWALS_PATH] });
  const items = accounts.data?.items ?? [];
  const account = items.find(({ id }) => id === chosen) ?? items[0];
  const problem = useProblem({ text, amountFen, availableFen: wallet.data?.availableFen, limits });
  const isReady = problem === undefined && terms !== undefined && account !== undefined;
  const submit = async (): Promise<void> => {
    if (!isReady) return;
    setError(null);
    try {
      const body = { amountFen, accountId: account.id, netFen: terms.netFen };
      const { withdrawalNo } = await ask.mutateAsync({ path: OWN_WITHDRAWALS_PATH, body });
      message.success(t('asked'));
      void navigate(`/funds?tab=withdrawals&no=${withdrawalNo}`);
    } catch (thrown) {
      setError(textOf(thrown));
    }
  };
  const isLoading = wallet.data === undefined || accounts.data === undefined;
  return (
    <Modal
      open
      title={t('withdrawTitle')}
      okText={
        amountFen === undefined ? t('withdraw') : t('confirmWithdraw', { amount: yuan(amountFen) })
      }
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: !isReady, loading: ask.isPending }}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      {isLoading ? (
        <Skeleton active />
      ) : (
        <Form layout="vertical" requiredMark={false} onFinish={() => void submit()}>
          <AmountInput
            text={text}
            problem={problem}
            limits={limits}
            availableFen={wallet.data?.availableFen ?? 0}
            onText={setText}
          />
          <AccountSelect items={items} chosen={account?.id} onChoose={setChosen} />
          {terms !== undefined && problem === undefined && <TermsOf terms={terms} />}
          <Typography.Paragraph type="secondary" style={{ marginTop: 12 }}>
            <div>{t('reserved')}</div>
            {account !== undefined && account.kind !== 'WECHAT' && (
              <div>{t(`arrival${account.kind}`)}</div>
            )}
          </Typography.Paragraph>
          {error !== null && <Alert type="error" showIcon message={error} />}
        </Form>
      )}
    </Modal>
  );
}

/** The limits are the same for every amount. */
function useLimits(): Terms | undefined {
  return useApi<Terms>('/merchant/withdrawal-terms', { amountFen: 1 }).data;
}

/** Why the amount is not good; an empty text for one that has not been typed yet. */
function useProblem(of: {
  readonly text: string;
  readonly amountFen: number | undefined;
  readonly availableFen: number | undefined;
  readonly limits: Terms | undefined;
}): string | undefined {
  const t = useWords(fundsWords);
  const { text, amountFen, availableFen = 0, limits } = of;
  if (text === '') return '';
  if (amountFen === undefined) return t('notAmount');
  if (amountFen > availableFen) return t('tooMuch', { amount: yuan(availableFen) });
  if (limits !== undefined && (amountFen < limits.minFen || amountFen > limits.maxFen)) {
    return t('outOfLimits', { min: yuan(limits.minFen), max: yuan(limits.maxFen) });
  }
  return undefined;
}

function AmountInput(props: {
  readonly text: string;
  readonly problem: string | undefined;
  readonly limits: Terms | undefined;
  readonly availableFen: number;
  onText(text: string): void;
}) {
  const t = useWords(fundsWords);
  const { limits, problem, availableFen } = props;
  const isBad = problem !== undefined && problem !== '';
  return (
    <Form.Item
      label={t('amountYuan')}
      validateStatus={isBad ? 'error' : ''}
      help={
        isBad
          ? problem
          : limits &&
            t('amountHint', {
              min: yuan(limits.minFen),
              max: yuan(limits.maxFen),
              count: limits.dailyCountMax,
              day: yuan(limits.dailyFenMax),
            })
      }
    >
      <Flex gap={8}>
        <Input
          autoFocus
          prefix="¥"
          inputMode="decimal"
          aria-label={t('amountYuan')}
          value={props.text}
          onChange={({ target }) => props.onText(target.value)}
        />
        <Button
          disabled={availableFen < 1}
          onClick={() =>
            props.onText((Math.min(availableFen, limits?.maxFen ?? availableFen) / 100).toFixed(2))
          }
        >
          {t('takeAll')}
        </Button>
      </Flex>
    </Form.Item>
  );
}

function AccountSelect(props: {
  readonly items: PayoutAccounts['items'];
  readonly chosen: string | undefined;
  onChoose(id: string): void;
}) {
  const t = useWords(fundsWords);
  const name = useLocalName();
  const navigate = useNavigate();
  const account = props.items.find(({ id }) => id === props.chosen);
  if (account === undefined) {
    return (
      <Alert
        type="warning"
        showIcon
        message={t('noAccount')}
        action={
          <Button size="small" onClick={() => void navigate('/funds?tab=accounts&add=1')}>
            {t('addFirst')}
          </Button>
        }
      />
    );
  }
  return (
    <Form.Item
      label={t('toAccount')}
      {...(!account.isUsable && { extra: t('holdNote', { time: stamp(account.usableFrom) }) })}
    >
      <Select
        value={account.id}
        onChange={props.onChoose}
        options={props.items.map(({ id, label, masked, holderMasked }) => ({
          value: id,
          label: `${name(label)} ${shortMask(masked)} · ${holderMasked}`,
        }))}
      />
    </Form.Item>
  );
}

function TermsOf({ terms }: { readonly terms: Terms }) {
  const money = useWords(moneyWords);
  return (
    <MoneyLines
      lines={[
        { label: money('amount'), fen: terms.amountFen },
        { label: money('fee'), fen: -terms.feeFen },
        { label: money('tax'), fen: -terms.taxFen },
      ]}
      sum={{ label: money('net'), fen: terms.netFen }}
    />
  );
}
