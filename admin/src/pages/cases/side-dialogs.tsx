import { App, Form, Select } from 'antd';
import { useState } from 'react';
import { APPEAL_REASONS, type AppealReason } from '@contract/terms/case';
import { useCommand } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ReasonDialog } from '../../kit/reason-dialog';
import { EvidenceField } from './evidence-field';
import { APPEAL_REASON_TEXT } from './terms';
import { CASE_PATHS, ownCasesPath, type OwnCase } from './types';
import { WordsField } from './verdict-fields';
import { caseWords } from './words';

type SideProps = { readonly own: OwnCase; onClose(): void };

/** How it was, in the merchant's own words, as long as nobody has decided for good. */
export function SayDialog({ own, onClose }: SideProps) {
  const t = useWords(caseWords);
  const { message } = App.useApp();
  const [note, setNote] = useState('');
  const [ids, setIds] = useState<readonly string[]>([]);
  const { mutateAsync } = useCommand({ refresh: CASE_PATHS });
  return (
    <ReasonDialog
      isOpen
      title={t('sayTitle')}
      okText={t('sayOk')}
      needsReason={false}
      isOkDisabled={note.trim() === ''}
      onClose={onClose}
      onConfirm={async () => {
        await mutateAsync({
          path: `${ownCasesPath(own.orderId)}/${own.caseNo}/statement`,
          body: { note: note.trim(), evidenceIds: ids },
        });
        message.success(t('said'));
      }}
    >
      <p>{t('sayHint')}</p>
      <WordsField label={t('inWords')} hint={t('inWordsHint')} value={note} onChange={setNote} />
      <EvidenceField orderId={own.orderId} ids={ids} onChange={setIds} />
    </ReasonDialog>
  );
}

/** One appeal against a decision that costs the merchant something. */
export function AppealDialog({ own, onClose }: SideProps) {
  const t = useWords(caseWords);
  const name = useLocalName();
  const { message } = App.useApp();
  const [reason, setReason] = useState<AppealReason | null>(null);
  const [note, setNote] = useState('');
  const [ids, setIds] = useState<readonly string[]>([]);
  const { mutateAsync } = useCommand({ refresh: CASE_PATHS });
  return (
    <ReasonDialog
      isOpen
      title={t('appealTitle')}
      okText={t('appealOk')}
      needsReason={false}
      isOkDisabled={note.trim() === '' || reason === null}
      onClose={onClose}
      onConfirm={async () => {
        await mutateAsync({
          path: `${ownCasesPath(own.orderId)}/${own.caseNo}/appeal`,
          body: { reason, note: note.trim(), evidenceIds: ids },
        });
        message.success(t('appealed'));
      }}
    >
      <p>{t('appealHint')}</p>
      <Form.Item label={t('appealReason')} htmlFor="appeal-reason">
        <Select<AppealReason>
          id="appeal-reason"
          aria-label={t('appealReason')}
          value={reason}
          options={APPEAL_REASONS.map((value) => ({
            value,
            label: name(APPEAL_REASON_TEXT[value]),
          }))}
          onChange={setReason}
        />
      </Form.Item>
      <WordsField label={t('inWords')} hint={t('inWordsHint')} value={note} onChange={setNote} />
      <EvidenceField orderId={own.orderId} ids={ids} onChange={setIds} />
    </ReasonDialog>
  );
}
