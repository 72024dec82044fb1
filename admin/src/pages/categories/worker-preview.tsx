import { CameraOutlined, EditOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useLocalName, useWords } from '../../i18n/i18n';
import { previewWords } from './preview-words';
import type { Draft, ServiceStep } from './types';

/** What the worker goes through at the door, with what he has to prove. */
export function WorkerPreview(props: { readonly draft: Draft; readonly chosen: number | null }) {
  const t = useWords(previewWords);
  const name = useLocalName();
  const { draft, chosen } = props;
  const isHome = draft.mode === 'HOME';
  return (
    <>
      <div className="dh-phone-bar">{name(draft.name) || t('nameless')}</div>
      <ol className="dh-phone-steps">
        {isHome && <Fixed>{t('depart')}</Fixed>}
        <Fixed>{t(isHome ? 'start' : 'redeem')}</Fixed>
        {draft.steps.map((step, index) => (
          <li key={index} className={index === chosen ? 'is-chosen' : ''}>
            <strong>{name(step.name) || t('nameless')}</strong>
            {step.help !== null && <small>{name(step.help)}</small>}
            <Proof step={step} />
          </li>
        ))}
        <Fixed>{t(draft.approval === null ? 'finish' : 'finishReview')}</Fixed>
      </ol>
      <div className="dh-phone-foot">
        <span className="dh-phone-button">{t('handIn')}</span>
      </div>
    </>
  );
}

function Fixed({ children }: { readonly children: ReactNode }) {
  return <li className="is-fixed">{children}</li>;
}

function Proof({ step }: { readonly step: ServiceStep }) {
  const t = useWords(previewWords);
  const name = useLocalName();
  const { photosMin, checklist, note } = step.proof;
  return (
    <>
      {checklist.map(({ label }, index) => (
        <div key={index} className="dh-phone-check">
          <span aria-hidden /> {name(label) || t('nameless')}
        </div>
      ))}
      {photosMin > 0 && (
        <div className="dh-phone-photos">
          {Array.from({ length: photosMin }, (_, index) => (
            <span key={index} aria-hidden>
              <CameraOutlined />
            </span>
          ))}
          <small>{t('photosNeeded', { n: photosMin })}</small>
        </div>
      )}
      {note !== 'NONE' && (
        <div className="dh-phone-input">
          {t(note === 'REQUIRED' ? 'noteRequired' : 'noteOptional')}
          <span aria-hidden>
            <EditOutlined />
          </span>
        </div>
      )}
    </>
  );
}
