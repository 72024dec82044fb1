import { Alert, Radio, Switch, Typography } from 'antd';
import { UNIT_LABEL_MAX, UNIT_MINUTES_MIN } from '@contract/terms/service-type-check';
import { UNITS_MAX, VISIT_MINUTES_MAX } from '@contract/terms/service-type';
import { MoneyInput } from '../../generic/field-input';
import { useWords } from '../../i18n/i18n';
import { Block } from '../../kit/page';
import { DraftItem, NameItems, NumberItem } from './designer-fields';
import { inputIdOf, useDraft, useProblemAt } from './designer-context';
import { designWords } from './design-words';
import { newPriceModel, PRICE_MODEL_KINDS } from './draft';
import { PriceExample } from './price-example';
import type { PriceModel } from './types';

/** How an offering's price is meant. */
export function PriceSection() {
  const t = useWords(designWords);
  const { draft, saved, change, isReadOnly } = useDraft();
  const problem = useProblemAt()(['priceModel']);
  const { priceModel } = draft;
  const isOther = saved !== undefined && saved.priceModel.kind !== priceModel.kind;
  return (
    <Block title={t('price')}>
      <Radio.Group
        className="dh-designer-models"
        value={priceModel.kind}
        disabled={isReadOnly}
        aria-label={t('price')}
        onChange={({ target }) => change({ priceModel: newPriceModel(target.value) })}
      >
        {PRICE_MODEL_KINDS.map((kind) => (
          <Radio key={kind} value={kind} data-testid={`model-${kind}`}>
            <strong>{t(`model${kind}`)}</strong>
            <Typography.Text type="secondary" className="dh-designer-about">
              {t(`modelHint${kind}`)}
            </Typography.Text>
          </Radio>
        ))}
      </Radio.Group>
      {problem !== undefined && (
        <Alert type="error" showIcon message={problem} className="dh-block" />
      )}
      {isOther && <Alert type="warning" showIcon message={t('modelOther')} className="dh-block" />}
      <ModelFields model={priceModel} />
      <PriceExample model={priceModel} />
      <Typography.Paragraph type="secondary">{t('optionsNote')}</Typography.Paragraph>
    </Block>
  );
}

function ModelFields({ model }: { readonly model: PriceModel }) {
  const t = useWords(designWords);
  const { change } = useDraft();
  const set = (priceModel: PriceModel): void => change({ priceModel });
  if (model.kind === 'FIXED') return null;
  if (model.kind === 'QUOTE_ON_SITE') return <QuoteFields model={model} onSet={set} />;
  const units = (['minUnits', 'maxUnits'] as const).map((key) => (
    <NumberItem
      key={key}
      path={['priceModel', key]}
      label={t(key)}
      value={model[key]}
      bounds={[1, UNITS_MAX]}
      onChange={(value) => set({ ...model, [key]: value ?? 0 })}
    />
  ));
  return (
    <>
      {model.kind === 'HOURLY' ? (
        <NumberItem
          path={['priceModel', 'unitMinutes']}
          label={t('unitMinutes')}
          hint={t('unitMinutesHint')}
          value={model.unitMinutes}
          bounds={[UNIT_MINUTES_MIN, VISIT_MINUTES_MAX]}
          unit={t('minutes')}
          onChange={(value) => set({ ...model, unitMinutes: value ?? 0 })}
        />
      ) : (
        <NameItems
          path={['priceModel', 'unitLabel']}
          label={t('unitLabel')}
          hint={t('unitLabelHint')}
          max={UNIT_LABEL_MAX}
          value={model.unitLabel}
          testId="unit-label"
          onChange={(unitLabel) => set({ ...model, unitLabel })}
        />
      )}
      <div className="dh-designer-pair">{units}</div>
    </>
  );
}

type QuoteModel = Extract<PriceModel, { readonly kind: 'QUOTE_ON_SITE' }>;

function QuoteFields(props: { readonly model: QuoteModel; onSet(model: QuoteModel): void }) {
  const t = useWords(designWords);
  const { isReadOnly } = useDraft();
  const { model, onSet } = props;
  const at = ['priceModel', 'visitFeeFen'];
  return (
    <>
      <DraftItem path={at} label={t('visitFee')} hint={t('visitFeeHint')} isOptional>
        <MoneyInput
          {...{ id: inputIdOf(at), disabled: isReadOnly }}
          {...(model.visitFeeFen !== null && { value: model.visitFeeFen })}
          onChange={(fen) => onSet({ ...model, visitFeeFen: fen ?? null })}
        />
      </DraftItem>
      <DraftItem
        path={['priceModel', 'isDeducted']}
        label={t('isDeducted')}
        hint={t('isDeductedHint')}
      >
        <Switch
          id={inputIdOf(['priceModel', 'isDeducted'])}
          checked={model.isDeducted}
          disabled={isReadOnly}
          onChange={(isDeducted) => onSet({ ...model, isDeducted })}
        />
      </DraftItem>
    </>
  );
}
