import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { Alert, Col, Descriptions, Flex, Row, Space, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import {
  isFinalWithdrawalStatus,
  WITHDRAWAL_HOLD_TEXT,
  WITHDRAWAL_HOLDS,
  WITHDRAWAL_REJECT_TEXT,
  type WithdrawalHold,
} from '@contract/terms/withdrawal';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { stamp, yuan } from '../../kit/format';
import { Block, Page } from '../../kit/page';
import { Loaded } from '../../kit/states';
import { Countdown, IdText, TimeText } from '../../kit/values';
import { OwnerText, PersonText } from '../../kit/people';
import { PayoutStopBanner } from './payout-stop';
import { resultWord, WithdrawalDeeds } from './withdrawal-deeds';
import { useEventWord, WithdrawalHistory } from './withdrawal-history';
import { WithdrawalSums } from './withdrawal-money';
import {
  AccountText,
  isUnderway,
  METHOD_WORD,
  WithdrawalMarks,
  WithdrawalTag,
  WITHDRAWALS_PATH,
  type WithdrawalFile,
} from './withdrawal-parts';
import { withdrawalWords } from './withdrawal-words';
import { moneyWords } from './words';

const EVERY_MS = 15_000;

/** One withdrawal: whose turn it is, what was checked, who said yes, what the channel says. */
export default function WithdrawalPage() {
  const { withdrawalNo = '' } = useParams();
  const query = useApi<WithdrawalFile>(
    `${WITHDRAWALS_PATH}/${encodeURIComponent(withdrawalNo)}`,
    undefined,
    { everyMs: EVERY_MS },
  );
  return <Loaded query={query}>{(file) => <FileOf file={file} />}</Loaded>;
}

type Props = { readonly file: WithdrawalFile };

function FileOf({ file }: Props) {
  const t = useWords(withdrawalWords);
  return (
    <Page
      tabTitle={t('pageTitle', { no: file.withdrawalNo })}
      title={
        <Flex gap={8} align="center" wrap>
          <span>{t('pageTitle', { no: '' }).trim()}</span>
          <IdText id={file.withdrawalNo} length={40} />
          <WithdrawalTag status={file.status} />
          <WithdrawalMarks row={file} />
          {file.closedAt === null && file.stageDueAt !== null && (
            <Typography.Text style={{ fontSize: 14, fontWeight: 400 }}>
              <Countdown until={file.stageDueAt} />
            </Typography.Text>
          )}
        </Flex>
      }
      actions={<WithdrawalDeeds file={file} />}
    >
      <PayoutStopBanner />
      <StateNotice file={file} />
      <Row gutter={16}>
        <Col xs={24} xl={10}>
          <AmountBlock file={file} />
          <ChecksBlock file={file} />
          <ApprovalsBlock file={file} />
        </Col>
        <Col xs={24} xl={14}>
          <PayoutBlock file={file} />
          <Block title={t('historyBlock')}>
            <WithdrawalHistory history={file.history} />
          </Block>
        </Col>
      </Row>
    </Page>
  );
}

/** What the desk has to know before it does anything: above all that nothing is sent again. */
function StateNotice({ file }: Props) {
  const t = useWords(withdrawalWords);
  if (file.end !== null && !isFinalWithdrawalStatus(file.status)) {
    const { result, reference } = file.end;
    const message = t('endProposed', { result: t(resultWord(result)), reference });
    return <Alert type="warning" showIcon className="dh-block" message={message} />;
  }
  if (!isUnderway(file)) return null;
  const next = file.nextAskAt === null ? '–' : stamp(file.nextAskAt);
  const isBank = file.method === 'BANK_FILE';
  const hint = isBank
    ? t('bankHint')
    : file.status === 'AWAITING_PAYEE'
      ? t('payeeHint')
      : t('unknownHint', { asks: file.asks, next });
  return (
    <Alert
      type={file.isFlagged ? 'warning' : 'info'}
      showIcon
      className="dh-block"
      message={file.status === 'SENDING' && !isBank ? t('unknown') : hint}
      description={
        <>
          {file.status === 'SENDING' && !isBank && <div>{hint}</div>}
          {file.isFlagged && <div>{t('flaggedHint')}</div>}
        </>
      }
      {...(isBank && { action: <Link to="/money/batches">{t('openBatches')}</Link> })}
    />
  );
}

function AmountBlock({ file }: Props) {
  const t = useWords(withdrawalWords);
  const money = useWords(moneyWords);
  return (
    <Block title={t('moneyBlock')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'owner',
            label: t('owner'),
            children: <OwnerText kind={file.ownerKind} id={file.ownerId} />,
          },
          {
            key: 'account',
            label: money('account'),
            children: <AccountText account={file.account} />,
          },
        ]}
      />
      <WithdrawalSums file={file} />
    </Block>
  );
}

const OK_WORD = {
  NEW_ACCOUNT: 'okNewAccount',
  OWNER_FROZEN: 'okOwner',
  ACCOUNT_GONE: 'okAccount',
  PAYOUTS_STOPPED: 'okStop',
} as const satisfies Readonly<Record<WithdrawalHold, string>>;

function ChecksBlock({ file }: Props) {
  const t = useWords(withdrawalWords);
  const name = useLocalName();
  return (
    <Block title={t('checksBlock')}>
      <Flex vertical gap={6} component="ul" className="dh-plain-list">
        {WITHDRAWAL_HOLDS.map((hold) => {
          const isHit = file.holds.includes(hold);
          return (
            <li key={hold}>
              <Space size={8}>
                {file.status === 'REQUESTED' ? (
                  <MinusCircleOutlined />
                ) : isHit ? (
                  <Typography.Text type="danger">
                    <CloseCircleFilled />
                  </Typography.Text>
                ) : (
                  <Typography.Text type="success">
                    <CheckCircleFilled />
                  </Typography.Text>
                )}
                <span>{isHit ? name(WITHDRAWAL_HOLD_TEXT[hold]) : t(OK_WORD[hold])}</span>
                {isHit && file.holdUntil !== null && (
                  <Typography.Text type="secondary">
                    {t('until', { time: stamp(file.holdUntil) })}
                  </Typography.Text>
                )}
                {file.status === 'REQUESTED' && (
                  <Typography.Text type="secondary">{t('checkPending')}</Typography.Text>
                )}
              </Space>
            </li>
          );
        })}
      </Flex>
    </Block>
  );
}

function ApprovalsBlock({ file }: Props) {
  const t = useWords(withdrawalWords);
  const isOver = isFinalWithdrawalStatus(file.status);
  const missing = isOver ? 0 : Math.max(0, 1 + file.checkersNeeded - file.approvals.length);
  const given = file.approvals.length;
  return (
    <Block title={t('approvalsBlock')}>
      <Typography.Paragraph type="secondary">
        {t('people', { count: file.checkersNeeded })}
      </Typography.Paragraph>
      <Flex vertical gap={6} component="ul" className="dh-plain-list">
        {file.approvals.map(({ step, by, at, isValid }) => (
          <li key={`${step}${by}`}>
            <Space size={8} wrap>
              <strong>{t(step === 'REVIEW' ? 'stepReview' : 'stepApproval')}</strong>
              <PersonText id={by} />
              <TimeText at={at} isFull />
              {!isValid && <Typography.Text type="danger">{t('invalid')}</Typography.Text>}
            </Space>
          </li>
        ))}
        {Array.from({ length: missing }, (_, index) => (
          <li key={index}>
            <Space size={8}>
              <span>{t(given + index === 0 ? 'stepReview' : 'stepApproval')}</span>
              <Typography.Text type="secondary">{t('waiting')}</Typography.Text>
            </Space>
          </li>
        ))}
      </Flex>
    </Block>
  );
}

function PayoutBlock({ file }: Props) {
  const t = useWords(withdrawalWords);
  const name = useLocalName();
  const say = useEventWord();
  const text = (value: string | null) => value ?? '–';
  return (
    <Block title={t('channelBlock')}>
      <Descriptions
        column={2}
        layout="vertical"
        size="small"
        items={[
          { key: 'method', label: t('method'), children: t(METHOD_WORD[file.method]) },
          {
            key: 'payoutNo',
            label: t('payoutNo'),
            children: file.payoutNo === null ? '–' : <IdText id={file.payoutNo} length={14} />,
          },
          { key: 'sent', label: t('sentAt'), children: <TimeText at={file.sentAt} isFull /> },
          { key: 'channelNo', label: t('channelNo'), children: text(file.channelPayoutId) },
          {
            key: 'answer',
            label: t('lastAnswer'),
            children: file.lastAnswer === null ? '–' : say(file.lastAnswer),
          },
          {
            key: 'policy',
            label: t('policy'),
            children: <IdText id={file.policyVersion} length={14} />,
          },
          ...(file.failure === null
            ? []
            : [{ key: 'failure', label: t('failureText'), children: file.failure }]),
          ...(file.rejection === null
            ? []
            : [
                {
                  key: 'rejection',
                  label: t('rejection'),
                  children: `${name(WITHDRAWAL_REJECT_TEXT[file.rejection])} · ${yuan(file.amountFen)}`,
                },
              ]),
        ]}
      />
    </Block>
  );
}
