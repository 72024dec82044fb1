import { CASE_STATUS_TEXT } from '@contract/terms/case';
import type { CaseStatus } from '@contract/terms/order';
import { useLocalName } from '../../i18n/i18n';
import { ToneTag } from '../../kit/tag';
import { Countdown, TimeText } from '../../kit/values';
import { STATUS_TONES } from './terms';
import { isDue } from './types';

export function CaseStatusTag({ status }: { readonly status: CaseStatus }) {
  const name = useLocalName();
  return <ToneTag tone={STATUS_TONES[status]}>{name(CASE_STATUS_TEXT[status])}</ToneTag>;
}

/** How long there is to decide; afterwards, when it was closed. */
export function CaseDue(props: {
  readonly status: CaseStatus;
  readonly slaAt: string;
  readonly closedAt: string | null;
}) {
  const { status, slaAt, closedAt } = props;
  return isDue(status) ? <Countdown until={slaAt} /> : <TimeText at={closedAt} />;
}
