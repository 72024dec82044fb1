import { Form, Radio } from 'antd';
import { useState } from 'react';
import { PAYOUT_RESULTS, type PayoutResult } from '@contract/terms/payout';
import { WITHDRAWAL_REJECT_REASONS, WITHDRAWAL_REJECT_TEXT } from '@contract/terms/withdrawal';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { useMay, useProfile } from '../../providers/profile';
import {
  DeedButton,
  isReference,
  ReferenceInput,
  type Deed,
  type Fact,
} from '../../kit/deed-button';
import { AccountText, isUnderway, WITHDRAWALS_PATH, type WithdrawalFile } from './withdrawal-parts';
import { withdrawalWords } from './withdrawal-words';
import { moneyWords } from './words';

type Props = { readonly file: WithdrawalFile };

/** What this person may do with this withdrawal now; the server decides once more. */
export function WithdrawalDeeds({ file }: Props) {
  const may = useMay();
  const isDesk = file.status === 'AWAITING_APPROVAL' || file.status === 'AWAITING_SECOND_APPROVAL';
  const isOut = isUnderway(file);
  const isNoted = file.end !== null;
  return (
    <>
      {may('withdrawal.make') && isOut && <AskDeed file={file} />}
      {may('withdrawal.make') && isOut && file.isFlagged && !isNoted && <EndDeed file={file} />}
      {may('withdrawal.approve') && isOut && isNoted && <DropEndDeed file={file} />}
      {may('withdrawal.approve') && isOut && isNoted && <ConfirmEndDeed file={file} />}
      {may('withdrawal.make') && ['AWAITING_REVIEW', 'HELD'].includes(file.status) && (
        <RefuseDeed file={file} path="refuse" />
      )}
      {may('withdrawal.make') && file.status === 'AWAITING_REVIEW' && <ReviewDeed file={file} />}
      {may('withdrawal.approve') && isDesk && <RefuseDeed file={file} path="reject" />}
      {isDesk && <ApproveDeed file={file} />}
    </>
  );
}

function useFacts({ file }: Props): readonly Fact[] {
  const money = useWords(moneyWords);
  const t = useWords(withdrawalWords);
  return [
    [t('number'), file.withdrawalNo],
    [money('amount'), yuan(file.amountFen)],
    ...(file.feeFen > 0 ? [[money('fee'), yuan(-file.feeFen)] as const] : []),
    ...(file.taxFen > 0 ? [[money('tax'), yuan(-file.taxFen)] as const] : []),
    [money('net'), <strong key="net">{yuan(file.netFen)}</strong>],
    [money('account'), <AccountText key="account" account={file.account} />],
  ];
}

function StepButton(props: { readonly file: WithdrawalFile; readonly deed: Omit<Deed, 'facts'> }) {
  const facts = useFacts(props);
  return <DeedButton {...props.deed} facts={facts} refresh={[WITHDRAWALS_PATH]} />;
}

const pathOf = (file: WithdrawalFile, step: string): string =>
  `${WITHDRAWALS_PATH}/${file.withdrawalNo}/${step}`;

/** Why this person may not take the next step; undefined when he may. */
function useOwnReason(file: WithdrawalFile): string | undefined {
  const t = useWords(withdrawalWords);
  const me = useProfile()?.id;
  const isOwnReview = file.approvals.some(({ by, step }) => by === me && step === 'REVIEW');
  if (isOwnReview) return t('ownReview');
  return file.mayDecide ? undefined : t('ownBefore');
}

function ReviewDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doReview', { amount: yuan(file.amountFen) }),
        consequence: t('reviewFollows'),
        isPrimary: true,
        disabledReason: useOwnReason(file),
        command: ({ reason }) => ({
          path: pathOf(file, 'review'),
          body: { terms: file.terms, reason },
        }),
      }}
    />
  );
}

/** Shown to whoever made the review too, disabled and with the reason. */
function ApproveDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  const may = useMay();
  const ownReason = useOwnReason(file);
  if (!may('withdrawal.approve') && ownReason === undefined) return null;
  const isFirstOfTwo = file.checkersNeeded > 1 && file.status === 'AWAITING_APPROVAL';
  const amount = yuan(file.netFen);
  return (
    <StepButton
      file={file}
      deed={{
        label: t(isFirstOfTwo ? 'doApproveFirst' : 'doApprove', { amount }),
        consequence: t(isFirstOfTwo ? 'approveFirstFollows' : 'approveFollows'),
        isPrimary: true,
        disabledReason: ownReason,
        ...(file.checkersNeeded > 1 && { typedFen: file.netFen }),
        command: ({ reason }) => ({
          path: pathOf(file, 'approve'),
          body: { terms: file.terms, reason },
        }),
      }}
    />
  );
}

function RefuseDeed({ file, path }: Props & { readonly path: 'refuse' | 'reject' }) {
  const t = useWords(withdrawalWords);
  const name = useLocalName();
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doRefuse'),
        consequence: t('refuseFollows', { amount: yuan(file.amountFen) }),
        isDanger: true,
        codes: WITHDRAWAL_REJECT_REASONS.map((value) => ({
          value,
          label: name(WITHDRAWAL_REJECT_TEXT[value]),
        })),
        command: (body) => ({ path: pathOf(file, path), body }),
      }}
    />
  );
}

function AskDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doAsk'),
        consequence: t('askFollows'),
        command: ({ reason }) => ({ path: pathOf(file, 'ask'), body: { reason } }),
      }}
    />
  );
}

export const resultWord = (result: PayoutResult): 'success' | 'failure' =>
  result === 'SUCCESS' ? 'success' : 'failure';

function EndDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  const money = useWords(moneyWords);
  const [result, setResult] = useState<PayoutResult | null>(null);
  const [reference, setReference] = useState('');
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doEnd'),
        consequence: t('endFollows'),
        isIncomplete: result === null || !isReference(reference),
        inputs: (
          <>
            <Form.Item label={money('result')}>
              <Radio.Group
                value={result}
                onChange={({ target }) => setResult(target.value as PayoutResult)}
                options={PAYOUT_RESULTS.map((value) => ({ value, label: t(resultWord(value)) }))}
              />
            </Form.Item>
            <ReferenceInput value={reference} onChange={setReference} />
          </>
        ),
        command: ({ reason }) => ({
          path: pathOf(file, 'end'),
          body: { result, reference: reference.trim(), reason },
        }),
      }}
    />
  );
}

function ConfirmEndDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  const me = useProfile()?.id;
  if (file.end === null) return null;
  const isPaid = file.end.result === 'SUCCESS';
  const amount = yuan(isPaid ? file.netFen : file.amountFen);
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doConfirmEnd', { result: t(resultWord(file.end.result)), amount }),
        consequence: isPaid ? t('confirmPaid') : t('confirmFailed', { amount }),
        isPrimary: true,
        typedFen: file.netFen,
        disabledReason: file.end.by === me ? t('ownEnd') : undefined,
        command: ({ reason }) => ({ path: pathOf(file, 'end/confirm'), body: { reason } }),
      }}
    />
  );
}

function DropEndDeed({ file }: Props) {
  const t = useWords(withdrawalWords);
  return (
    <StepButton
      file={file}
      deed={{
        label: t('doDropEnd'),
        consequence: t('dropFollows'),
        command: ({ reason }) => ({ path: pathOf(file, 'end/drop'), body: { reason } }),
      }}
    />
  );
}
