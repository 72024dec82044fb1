import { CalendarOutlined, CameraOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { PHOTOS_MAX, TEXT_ANSWER_MAX } from '@contract/terms/service-type';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { CategoryIcon } from './category-icon';
import { previewWords } from './preview-words';
import type { Draft, FormField, PriceModel } from './types';

/** The booking page of a customer with the questions of the draft. */
export function CustomerPreview(props: { readonly draft: Draft; readonly chosen: number | null }) {
  const t = useWords(previewWords);
  const name = useLocalName();
  const { draft, chosen } = props;
  return (
    <>
      <div className="dh-phone-bar">{t('book')}</div>
      <div className="dh-phone-card">
        <div className="dh-phone-service">
          <span className="dh-phone-icon">
            <CategoryIcon name={draft.icon} />
          </span>
          <span>
            <strong>{name(draft.name) || t('nameless')}</strong>
            <small>{t(draft.mode === 'HOME' ? 'atHome' : 'inStore')}</small>
          </span>
        </div>
        <PriceLine model={draft.priceModel} />
      </div>
      <div className="dh-phone-card">
        {draft.formFields.length === 0 && <small>{t('noQuestions')}</small>}
        {draft.formFields.map((field, index) => (
          <div
            key={index}
            className={index === chosen ? 'dh-phone-field is-chosen' : 'dh-phone-field'}
          >
            <div className="dh-phone-label">
              {name(field.label) || t('nameless')}
              {!field.isRequired && <small>{t('optional')}</small>}
            </div>
            {field.help !== null && <small>{name(field.help)}</small>}
            <Answer field={field} />
          </div>
        ))}
      </div>
      <div className="dh-phone-foot">
        <span className="dh-phone-button">{t('chooseTime')}</span>
      </div>
    </>
  );
}

/** Units between the bounds of the model, as the apps let them be counted. */
function PriceLine({ model }: { readonly model: PriceModel }) {
  const t = useWords(previewWords);
  const name = useLocalName();
  if (model.kind === 'FIXED') return <small>{t('priceFIXED')}</small>;
  if (model.kind === 'QUOTE_ON_SITE') {
    const visit = model.visitFeeFen === null ? t('ownFee') : yuan(model.visitFeeFen);
    return <small>{t(model.isDeducted ? 'priceQuoteLess' : 'priceQuote', { visit })}</small>;
  }
  const unit =
    model.kind === 'HOURLY'
      ? t('minutesEach', { n: model.unitMinutes })
      : name(model.unitLabel) || t('unit');
  return (
    <div className="dh-phone-units">
      <small>{t('units', { least: model.minUnits, most: model.maxUnits, unit })}</small>
      <span className="dh-phone-stepper">
        <span>−</span>
        <strong>{model.minUnits}</strong>
        <span>+</span>
      </span>
    </div>
  );
}

function Answer({ field }: { readonly field: FormField }) {
  const t = useWords(previewWords);
  const name = useLocalName();
  const { min, max } = field;
  switch (field.kind) {
    case 'TEXT':
      return (
        <Box
          text={t(min === null ? 'text' : 'textFrom', {
            min: min ?? 0,
            max: max ?? TEXT_ANSWER_MAX,
          })}
        />
      );
    case 'NUMBER':
      return <Box text={rangeText(min, max) ?? t('number')} />;
    case 'CHOICE':
    case 'MULTI_CHOICE':
      return (
        <div className="dh-phone-chips">
          {field.choices.map(({ label }, index) => (
            <span key={index}>{name(label) || t('nameless')}</span>
          ))}
          {field.kind === 'MULTI_CHOICE' && <small>{t('several')}</small>}
        </div>
      );
    case 'FLAG':
      return (
        <div className="dh-phone-tick">
          <span aria-hidden />
          {t('tick')}
        </div>
      );
    case 'DATE':
      return <Box text={t('date')} icon={<CalendarOutlined />} />;
    case 'PHOTO':
      return (
        <div className="dh-phone-photos">
          <span aria-hidden>
            <CameraOutlined />
          </span>
          <small>{t('photos', { n: max ?? PHOTOS_MAX })}</small>
        </div>
      );
  }
}

function rangeText(min: number | null, max: number | null): string | undefined {
  if (min === null && max === null) return undefined;
  if (min === null) return `≤ ${max}`;
  return max === null ? `≥ ${min}` : `${min}–${max}`;
}

function Box({ text, icon }: { readonly text: string; readonly icon?: ReactNode }) {
  return (
    <div className="dh-phone-input">
      {text}
      {icon !== undefined && <span aria-hidden>{icon}</span>}
    </div>
  );
}
