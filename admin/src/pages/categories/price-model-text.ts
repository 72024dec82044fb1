import { useLocalName, useWords } from '../../i18n/i18n';
import type { PriceModel } from './types';
import { categoryWords } from './words';

/** A price model in a few words. */
export function usePriceModelText(): (model: PriceModel) => string {
  const t = useWords(categoryWords);
  const name = useLocalName();
  return (model) => {
    if (model.kind === 'HOURLY') return t('modelHOURLY', { n: model.unitMinutes });
    if (model.kind === 'PER_UNIT') return t('modelPER_UNIT', { unit: name(model.unitLabel) });
    return t(`model${model.kind}`);
  };
}
