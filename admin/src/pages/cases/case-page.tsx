import './cases.css';
import { useParams } from 'react-router';
import { useApi } from '../../api/use-api';
import { Loaded } from '../../kit/states';
import { useProfile } from '../../providers/profile';
import { DeskCase } from './desk-case';
import { MerchantCase } from './merchant-case';
import { casePath, type CaseFile } from './types';

const EVERY_MS = 15_000;

/** One case: for who decides everything, for a merchant its own side. */
export default function CasePage() {
  const { caseNo = '' } = useParams();
  const isMerchant = useProfile()?.audience === 'merchant';
  return isMerchant ? (
    <MerchantCase key={caseNo} caseNo={caseNo} />
  ) : (
    <DeskFile key={caseNo} caseNo={caseNo} />
  );
}

function DeskFile({ caseNo }: { readonly caseNo: string }) {
  const query = useApi<CaseFile>(casePath(caseNo), undefined, { everyMs: EVERY_MS });
  return <Loaded query={query}>{(file) => <DeskCase file={file} />}</Loaded>;
}
