import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { STEPS_MAX } from '@contract/terms/service-type-check';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { useDraft } from './designer-context';
import { rowWords } from './row-words';
import { newStep, replaced } from './draft';
import type { Choosing } from './form-section';
import { OrderedList } from './ordered-list';
import { StepPanel } from './step-panel';
import type { ServiceStep } from './types';

/** What the worker does between start and end, and what proves it. */
export function StepsSection({ chosen, onChoose }: Choosing) {
  const t = useWords(rowWords);
  const { draft, saved, change, isReadOnly } = useDraft();
  const { steps } = draft;
  const step = chosen === null ? undefined : steps[chosen];
  return (
    <div className="dh-designer-parts">
      <Block title={t('steps')} extra={t('countOf', { n: steps.length, max: STEPS_MAX })}>
        <OrderedList
          listKey="steps"
          rows={steps}
          chosen={chosen}
          label={t('steps')}
          emptyText={t('noSteps')}
          nameOf={({ name }) => name}
          about={(row) => <ProofText step={row} />}
          onChoose={onChoose}
        />
        {!isReadOnly && (
          <Button
            type="dashed"
            block
            icon={<PlusOutlined />}
            disabled={steps.length >= STEPS_MAX}
            data-testid="add-step"
            onClick={() => {
              change({ steps: [...steps, newStep([...steps, ...(saved?.steps ?? [])])] });
              onChoose(steps.length);
            }}
          >
            {t('addStep')}
          </Button>
        )}
      </Block>
      {chosen !== null && step !== undefined && (
        <StepPanel
          key={chosen}
          index={chosen}
          step={step}
          onChange={(next) => change({ steps: replaced(steps, chosen, next) })}
          onClose={() => onChoose(null)}
        />
      )}
    </div>
  );
}

function ProofText({ step }: { readonly step: ServiceStep }) {
  const t = useWords(rowWords);
  const { photosMin, checklist, note } = step.proof;
  const parts = [
    ...(photosMin > 0 ? [t('proofPhotos', { n: photosMin })] : []),
    ...(checklist.length > 0 ? [t('proofChecks', { n: checklist.length })] : []),
    ...(note === 'NONE' ? [] : [t(note === 'REQUIRED' ? 'proofNote' : 'proofNoteOptional')]),
  ];
  return <>{parts.length === 0 ? t('proofNone') : parts.join(' · ')}</>;
}
