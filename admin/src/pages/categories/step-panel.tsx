import { Radio } from 'antd';
import { NOTE_RULES, PHOTOS_MAX } from '@contract/terms/service-type';
import { CHECKLIST_MAX } from '@contract/terms/service-type-check';
import { useLocalName, useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { ChoiceEditor } from './choice-editor';
import { CodeItem, DraftItem, HelpItems, NameItems, NumberItem } from './designer-fields';
import { useDraft } from './designer-context';
import { rowWords } from './row-words';
import { newCheck, storedOf } from './draft';
import { ClosePanel } from './field-panel';
import type { ServiceStep } from './types';

/** One step of the work. */
export function StepPanel(props: {
  readonly index: number;
  readonly step: ServiceStep;
  onChange(step: ServiceStep): void;
  onClose(): void;
}) {
  const t = useWords(rowWords);
  const name = useLocalName();
  const { draft, saved, isReadOnly } = useDraft();
  const { index, step } = props;
  const path = ['steps', index] as const;
  const stored = storedOf(step.code, saved?.steps, draft.steps);
  const set = (patch: Partial<ServiceStep>): void => props.onChange({ ...step, ...patch });
  const setProof = (patch: Partial<ServiceStep['proof']>): void =>
    set({ proof: { ...step.proof, ...patch } });
  return (
    <Block
      title={t('stepTitle', { name: name(step.name) || t('nameless') })}
      extra={<ClosePanel onClose={props.onClose} />}
    >
      <div data-testid="step-panel">
        <NameItems
          path={[...path, 'name']}
          label={t('stepName')}
          value={step.name}
          testId="step-name"
          onChange={(next) => set({ name: next })}
        />
        <NumberItem
          path={[...path, 'proof', 'photosMin']}
          label={t('photosMin')}
          hint={t('photosMinHint')}
          value={step.proof.photosMin}
          bounds={[0, PHOTOS_MAX]}
          onChange={(photosMin) => setProof({ photosMin: photosMin ?? 0 })}
        />
        <ChoiceEditor
          path={[...path, 'proof', 'checklist']}
          part="check"
          rows={step.proof.checklist}
          stored={stored?.proof.checklist}
          max={CHECKLIST_MAX}
          add={newCheck}
          onChange={(checklist) => setProof({ checklist })}
        />
        <DraftItem path={[...path, 'proof', 'note']} label={t('note')} isGroup>
          <Radio.Group
            value={step.proof.note}
            disabled={isReadOnly}
            aria-label={t('note')}
            options={NOTE_RULES.map((rule) => ({ value: rule, label: t(`note${rule}`) }))}
            onChange={({ target }) => setProof({ note: target.value })}
          />
        </DraftItem>
        <HelpItems path={[...path, 'help']} value={step.help} onChange={(help) => set({ help })} />
        <CodeItem
          path={[...path, 'code']}
          also={[path]}
          label={t('code')}
          hint={t(stored === undefined ? 'codeHint' : 'codeFixed')}
          value={step.code}
          isFixed={stored !== undefined}
          onChange={(code) => set({ code })}
        />
      </div>
    </Block>
  );
}
