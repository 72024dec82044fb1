import { Progress, Typography } from 'antd';
import type { WhatIfDto } from '@contract/schemas/what-if';
import { ORDER_POLICY_FIELDS } from '@contract/terms/policy-fields';
import {
  WHAT_IF_DIALS,
  WHAT_IF_FIGURES,
  type WhatIfFigure,
  type WhatIfStatus,
} from '@contract/terms/what-if';
import { useLocalName, useWords } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import type { ToneName } from '../../theme/status';
import { usePolicyText } from '../policies/policy-text';
import { whatIfWords } from './words';

export const WHAT_IF_PATH = '/admin/what-if';
/** How often progress is asked for. */
export const EVERY_MS = 3_000;

const STATUS_TONES: Readonly<Record<WhatIfStatus, ToneName>> = {
  QUEUED: 'customer',
  RUNNING: 'system',
  DONE: 'done',
  FAILED: 'operator',
  CANCELLED: 'ended',
};

export function StatusTag({ status }: { readonly status: WhatIfStatus }) {
  const t = useWords(whatIfWords);
  return <ToneTag tone={STATUS_TONES[status]}>{t(status)}</ToneTag>;
}

/** How many days are done, as a bar with its words. */
export function RunProgress({ run }: { readonly run: Pick<WhatIfDto, 'dayCount' | 'daysDone'> }) {
  const t = useWords(whatIfWords);
  const text = t('progress', { done: run.daysDone, count: run.dayCount });
  return (
    <div className="dh-what-if-progress">
      <Progress
        percent={Math.round((100 * run.daysDone) / Math.max(1, run.dayCount))}
        size="small"
        showInfo={false}
        aria-label={text}
      />
      <Typography.Text type="secondary">{text}</Typography.Text>
    </div>
  );
}

/** City and days: what a run is called. */
export function useRunTitle(): (run: Pick<WhatIfDto, 'cityName' | 'from' | 'to'>) => string {
  const name = useLocalName();
  return ({ cityName, from, to }) => `${name(cityName)} ${from === to ? from : `${from} – ${to}`}`;
}

/** The changed dials with their values, in the words of the rules. */
export function usePolicyLines(): (
  policy: WhatIfDto['policy'],
) => readonly { readonly label: string; readonly value: string }[] {
  const name = useLocalName();
  const text = usePolicyText();
  return (policy) =>
    WHAT_IF_DIALS.flatMap((dial) => {
      const { label, unit } = ORDER_POLICY_FIELDS[dial];
      const value = policy[dial];
      return value === undefined ? [] : [{ label: name(label), value: text(unit, value) }];
    });
}

/** As exactly as it is shown, so that a difference is that of the numbers beside it. */
export function shownValue(figure: WhatIfFigure, value: number): number {
  return WHAT_IF_FIGURES[figure].unit === 'minutes' ? Math.round(10 * value) / 10 : value;
}

/** A figure as people read it; nothing to take a mean of is a dash. */
export function useFigureText(): (figure: WhatIfFigure, value: number | null) => string {
  const t = useWords(whatIfWords);
  return (figure, value) => {
    if (value === null) return '–';
    switch (WHAT_IF_FIGURES[figure].unit) {
      case 'minutes':
        return t('minutes', { value: shownValue(figure, value) });
      case 'meters':
        return t('meters', { value: Math.round(value) });
      case 'share':
        return value.toFixed(3);
      default:
        return String(value);
    }
  };
}
