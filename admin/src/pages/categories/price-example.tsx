import { Typography } from 'antd';
import { useLocalName, useWords } from '../../i18n/i18n';
import { yuan } from '../../kit/format';
import { designWords } from './design-words';
import type { PriceModel } from './types';

/** Round numbers that make the sum easy to follow. */
const SAMPLE_FEN = 10_000;
const SAMPLE_QUOTE_FEN = 50_000;
const SAMPLE_VISIT_FEN = 3_000;
const MINUTES_AN_HOUR = 60;

/** The price model in one sum. */
export function PriceExample({ model }: { readonly model: PriceModel }) {
  const text = useExample(model);
  return <Typography.Paragraph data-testid="price-example">{text}</Typography.Paragraph>;
}

function useExample(model: PriceModel): string {
  const t = useWords(designWords);
  const name = useLocalName();
  const price = yuan(SAMPLE_FEN);
  switch (model.kind) {
    case 'FIXED':
      return t('exampleFIXED', { price });
    case 'HOURLY': {
      const units = model.minUnits;
      return t('exampleHOURLY', {
        ...{ price, units, minutes: model.unitMinutes },
        sum: yuan(SAMPLE_FEN * units),
        hours: Number(((model.unitMinutes * units) / MINUTES_AN_HOUR).toFixed(2)),
      });
    }
    case 'PER_UNIT': {
      const units = model.minUnits;
      const unit = name(model.unitLabel) || t('unit');
      return t('examplePER_UNIT', { price, units, unit, sum: yuan(SAMPLE_FEN * units) });
    }
    case 'QUOTE_ON_SITE': {
      const visitFen = model.visitFeeFen ?? SAMPLE_VISIT_FEN;
      const restFen = SAMPLE_QUOTE_FEN - (model.isDeducted ? visitFen : 0);
      return t('exampleQUOTE_ON_SITE', {
        visit: yuan(visitFen),
        quote: yuan(SAMPLE_QUOTE_FEN),
        rest: yuan(Math.max(0, restFen)),
      });
    }
  }
}
