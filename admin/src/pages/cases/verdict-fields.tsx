import { Alert, Form, Input, Radio, Select } from 'antd';
import type { CaseDecision, CostBearer } from '@contract/terms/order';
import { COST_BEARERS } from '@contract/terms/order';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { PAYER_TEXT } from './terms';
import { refundFenOf, type Verdict } from './verdict';
import { caseWords } from './words';

/** What is done, how much goes back and who bears it. */
export function VerdictFields(props: {
  readonly decisions: readonly CaseDecision[];
  readonly verdict: Verdict;
  readonly limitFen: number;
  onChange(verdict: Verdict): void;
}) {
  const t = useWords(caseWords);
  const name = useLocalName();
  const { verdict, limitFen, decisions } = props;
  const set = (part: Partial<Verdict>): void => props.onChange({ ...verdict, ...part });
  const limit = yuan(limitFen);
  const isWrong =
    verdict.decision === 'PARTIAL' &&
    verdict.text !== '' &&
    refundFenOf(verdict, limitFen) === undefined;
  const isPaid = (decision: CaseDecision): boolean => decision === 'PARTIAL' || decision === 'FULL';
  return (
    <>
      <Form.Item label={t('how')}>
        <Radio.Group
          className="dh-case-choices"
          value={verdict.decision}
          onChange={({ target }) => set({ decision: target.value as CaseDecision })}
        >
          {decisions.map((decision) => (
            <Radio
              key={decision}
              value={decision}
              disabled={isPaid(decision) && limitFen === 0}
              data-testid={`decision-${decision}`}
            >
              {t(decision, { amount: limit })}
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {verdict.decision === 'PARTIAL' && (
        <Form.Item
          label={t('amount', { limit })}
          htmlFor="case-amount"
          {...(isWrong && { validateStatus: 'error', help: t('amountWrong', { limit }) })}
        >
          <Input
            id="case-amount"
            prefix="¥"
            inputMode="decimal"
            autoComplete="off"
            value={verdict.text}
            data-testid="case-amount"
            onChange={({ target }) => set({ text: target.value })}
          />
        </Form.Item>
      )}
      {verdict.decision !== 'REJECT' && (
        <Form.Item
          label={t(verdict.decision === 'REWORK' ? 'whoWasAtFault' : 'whoPays')}
          htmlFor="case-bearer"
        >
          <Select<CostBearer>
            id="case-bearer"
            value={verdict.bearer}
            aria-label={t(verdict.decision === 'REWORK' ? 'whoWasAtFault' : 'whoPays')}
            options={COST_BEARERS.map((value) => ({ value, label: name(PAYER_TEXT[value]) }))}
            data-testid="case-bearer"
            onChange={(bearer) => set({ bearer })}
          />
        </Form.Item>
      )}
    </>
  );
}

/** What follows, sentence by sentence, before anything happens. */
export function Follows({ sentences }: { readonly sentences: readonly string[] }) {
  const t = useWords(caseWords);
  return (
    <Alert
      type="warning"
      showIcon
      className="dh-block"
      message={t('follows')}
      description={
        <ul className="dh-case-follows" data-testid="case-follows">
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      }
    />
  );
}

const NOTE_MAX = 1_000;

/** The words of a step; a person's, so they are asked for at length. */
export function WordsField(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  onChange(value: string): void;
}) {
  return (
    <Form.Item label={props.label} htmlFor="case-words" extra={props.hint}>
      <Input.TextArea
        id="case-words"
        rows={3}
        maxLength={NOTE_MAX}
        showCount
        value={props.value}
        data-testid="case-words"
        onChange={({ target }) => props.onChange(target.value)}
      />
    </Form.Item>
  );
}
