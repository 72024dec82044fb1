import { Alert } from 'antd';
import { Link } from 'react-router';
import type { PayoutStopDto } from '@contract/schemas/reconciliation';
import { MONEY_JOBS } from '@contract/terms/reconcile';
import { useApi } from '../../api/use-api';
import { useLocalName, useWords } from '../../i18n/i18n';
import { useMay } from '../../providers/profile';
import { reconcileWords } from './reconcile-words';

const EVERY_MS = 30_000;

/** Says on every page where money leaves that none does, why, and where it is mended. */
export function PayoutStopBanner() {
  const t = useWords(reconcileWords);
  const name = useLocalName();
  const may = useMay();
  const { data } = useApi<PayoutStopDto>('/admin/payout-stop', undefined, {
    isOff: !may('ledger.read'),
    everyMs: EVERY_MS,
  });
  if (data?.isStopped !== true) return null;
  const jobs = data.jobs.map((job) => `${job} ${name(MONEY_JOBS[job])}`).join(t('comma'));
  return (
    <Alert
      type="error"
      showIcon
      className="dh-block"
      message={t('stopped')}
      description={t('stoppedHint', { jobs })}
      action={<Link to="/money/reconciliation?tab=alarms">{t('toAlarms')}</Link>}
    />
  );
}
