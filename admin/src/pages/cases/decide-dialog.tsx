import { App } from 'antd';
import { useState } from 'react';
import { CASE_DECISIONS } from '@contract/terms/order';
import { useApi, useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { ReasonDialog } from '../../kit/reason-dialog';
import { kitWords } from '../../kit/words';
import { useMay } from '../../providers/profile';
import { AmountCheck } from '../orders/actions/amount-check';
import type { Order } from '../orders/types';
import { SIDE_TEXT } from './terms';
import { CASE_PATHS, casePath, type FileProps } from './types';
import { consequencesOf, EMPTY_VERDICT, refundFenOf, verdictBody, type Verdict } from './verdict';
import { Follows, VerdictFields, WordsField } from './verdict-fields';
import { caseWords } from './words';

type DialogProps = FileProps & { onClose(): void };

/** The first decision: what is given back, out of whose pocket, and why. */
export function DecideDialog({ file, onClose }: DialogProps) {
  const t = useWords(caseWords);
  const kit = useWords(kitWords);
  const name = useLocalName();
  const may = useMay();
  const { message } = App.useApp();
  const limitFen = file.refundableFen;
  const [verdict, setVerdict] = useState<Verdict>(
    limitFen === 0 ? { ...EMPTY_VERDICT, decision: 'REJECT' } : EMPTY_VERDICT,
  );
  const [note, setNote] = useState('');
  const [checkedFen, setCheckedFen] = useState(0);
  const { mutateAsync } = useCommand({ refresh: CASE_PATHS });
  const { data: order } = useApi<Order>(`/admin/orders/${file.orderId}`, undefined, {
    isOff: !may('order.read'),
  });
  const refundFen = refundFenOf(verdict, limitFen);
  const okText = useOkText(verdict, refundFen);
  const isChecked = refundFen === 0 || checkedFen === refundFen;
  return (
    <ReasonDialog
      isOpen
      isDanger
      title={`${t('decideTitle')} ${file.caseNo}`}
      okText={okText}
      needsReason={false}
      isOkDisabled={refundFen === undefined || !isChecked || note.trim() === ''}
      onClose={onClose}
      onConfirm={async () => {
        await mutateAsync({
          path: `${casePath(file.caseNo)}/decide`,
          body: { ...verdictBody(verdict), note: note.trim() },
        });
        message.success(kit('deedDone', { deed: okText }));
      }}
    >
      <VerdictFields
        decisions={CASE_DECISIONS}
        verdict={verdict}
        limitFen={limitFen}
        onChange={setVerdict}
      />
      <WordsField label={t('note')} hint={t('noteHint')} value={note} onChange={setNote} />
      {refundFen !== undefined && (
        <Follows
          sentences={consequencesOf({
            verdict,
            refundFen,
            order,
            sideText: (side) => name(SIDE_TEXT[side]),
            t,
          })}
        />
      )}
      {refundFen !== undefined && refundFen > 0 && (
        <AmountCheck
          fen={refundFen}
          onCheck={(isRight) => setCheckedFen(isRight ? refundFen : 0)}
        />
      )}
    </ReasonDialog>
  );
}

function useOkText({ decision }: Verdict, refundFen: number | undefined): string {
  const t = useWords(caseWords);
  if (decision === 'REJECT') return t('okReject');
  if (decision === 'REWORK') return t('okRework');
  return t('okRefund', { amount: refundFen === undefined ? '' : yuan(refundFen) });
}
