import { App, Form, Radio } from 'antd';
import { useState } from 'react';
import { APPEAL_DECISIONS } from '@contract/terms/case';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { ReasonDialog } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { AmountCheck } from '../orders/actions/amount-check';
import { CASE_PATHS, casePath, type FileProps } from './types';
import { appealFollows, EMPTY_VERDICT, refundFenOf, verdictBody, type Verdict } from './verdict';
import { Follows, VerdictFields, WordsField } from './verdict-fields';
import { caseWords } from './words';

const OUTCOMES = ['CONFIRM', 'CHANGE'] as const;

/** The second person's word: the decision stays, or another one takes its place for good. */
export function AppealVerdictDialog({ file, onClose }: FileProps & { onClose(): void }) {
  const t = useWords(caseWords);
  const kit = useWords(kitWords);
  const { message } = App.useApp();
  const [isChange, setChange] = useState(false);
  const [verdict, setVerdict] = useState<Verdict>(EMPTY_VERDICT);
  const [note, setNote] = useState('');
  const [checkedFen, setCheckedFen] = useState(0);
  const { mutateAsync } = useCommand({ refresh: CASE_PATHS });
  const givenFen = file.refundFen ?? 0;
  // In all, not on top: what the first decision gave may be given again.
  const limitFen = file.refundableFen + givenFen;
  const refundFen = isChange ? refundFenOf(verdict, limitFen) : givenFen;
  const okText = useOkText({ isChange, verdict, refundFen });
  const moreFen = Math.max(0, (refundFen ?? 0) - givenFen);
  const isChecked = !isChange || moreFen === 0 || checkedFen === refundFen;
  return (
    <ReasonDialog
      isOpen
      isDanger
      title={`${t('decideAppeal')} ${file.caseNo}`}
      okText={okText}
      needsReason={false}
      isOkDisabled={refundFen === undefined || !isChecked || note.trim() === ''}
      onClose={onClose}
      onConfirm={async () => {
        const words = { note: note.trim() };
        await mutateAsync({
          path: `${casePath(file.caseNo)}/decide-appeal`,
          body: isChange
            ? { outcome: 'CHANGE', ...verdictBody(verdict), ...words }
            : { outcome: 'CONFIRM', ...words },
        });
        message.success(kit('deedDone', { deed: okText }));
      }}
    >
      <Form.Item label={t('outcome')}>
        <Radio.Group
          value={isChange ? 'CHANGE' : 'CONFIRM'}
          onChange={({ target }) => setChange(target.value === 'CHANGE')}
        >
          {OUTCOMES.map((outcome) => (
            <Radio key={outcome} value={outcome} data-testid={`outcome-${outcome}`}>
              {t(outcome)}
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {isChange && (
        <VerdictFields
          decisions={APPEAL_DECISIONS}
          verdict={verdict}
          limitFen={limitFen}
          onChange={setVerdict}
        />
      )}
      <WordsField label={t('note')} hint={t('noteHint')} value={note} onChange={setNote} />
      {refundFen !== undefined && (
        <Follows
          sentences={appealFollows({
            isChange,
            refundFen,
            givenFen,
            bearer: verdict.bearer,
            t,
          })}
        />
      )}
      {isChange && refundFen !== undefined && moreFen > 0 && (
        <AmountCheck
          fen={refundFen}
          onCheck={(isRight) => setCheckedFen(isRight ? refundFen : 0)}
        />
      )}
    </ReasonDialog>
  );
}

function useOkText(input: {
  readonly isChange: boolean;
  readonly verdict: Verdict;
  readonly refundFen: number | undefined;
}): string {
  const t = useWords(caseWords);
  const { isChange, verdict, refundFen } = input;
  if (!isChange) return t('okConfirm');
  if (verdict.decision === 'REJECT') return t('okChangeReject');
  return t('okChange', { amount: refundFen === undefined ? '' : yuan(refundFen) });
}
