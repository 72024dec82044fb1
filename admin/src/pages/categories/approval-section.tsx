import { Switch, Typography } from 'antd';
import type { ApprovalRule } from '@contract/terms/service-type';
import { NEW_WORKER_ORDERS_MAX } from '@contract/terms/service-type-check';
import { MoneyInput } from '../../generic/field-input';
import { useWords } from '../../i18n/i18n';
import { percent, yuan } from '../../kit/format';
import { Block } from '../../kit/page';
import { DraftItem, NumberItem } from './designer-fields';
import { inputIdOf, useDraft } from './designer-context';
import { designWords } from './design-words';

const NEW_RULE: ApprovalRule = {
  isAlways: true,
  aboveFen: null,
  newWorkerOrders: 0,
  shareBps: 0,
};
const BPS_A_PERCENT = 100;

/** When finished work waits for a reviewer before the customer confirms. */
export function ApprovalSection() {
  const t = useWords(designWords);
  const { draft, change, isReadOnly } = useDraft();
  const { approval } = draft;
  return (
    <Block title={t('approval')}>
      <DraftItem path={['approval']} label={t('hasApproval')} hint={t('hasApprovalHint')}>
        <Switch
          id={inputIdOf(['approval'])}
          checked={approval !== null}
          disabled={isReadOnly}
          onChange={(isOn) => change({ approval: isOn ? NEW_RULE : null })}
        />
      </DraftItem>
      {approval !== null && <RuleFields rule={approval} />}
      <Typography.Paragraph type="secondary">{useRuleText(approval)}</Typography.Paragraph>
    </Block>
  );
}

function RuleFields({ rule }: { readonly rule: ApprovalRule }) {
  const t = useWords(designWords);
  const { change, isReadOnly } = useDraft();
  const set = (patch: Partial<ApprovalRule>): void => change({ approval: { ...rule, ...patch } });
  const above = ['approval', 'aboveFen'];
  return (
    <>
      <DraftItem path={['approval', 'isAlways']} label={t('isAlways')}>
        <Switch
          id={inputIdOf(['approval', 'isAlways'])}
          checked={rule.isAlways}
          disabled={isReadOnly}
          onChange={(isAlways) => set({ isAlways })}
        />
      </DraftItem>
      {!rule.isAlways && (
        <>
          <DraftItem path={above} label={t('aboveFen')} isOptional>
            <MoneyInput
              {...{ id: inputIdOf(above), disabled: isReadOnly }}
              {...(rule.aboveFen !== null && { value: rule.aboveFen })}
              onChange={(fen) => set({ aboveFen: fen ?? null })}
            />
          </DraftItem>
          <div className="dh-designer-pair">
            <NumberItem
              path={['approval', 'newWorkerOrders']}
              label={t('newWorkerOrders')}
              value={rule.newWorkerOrders}
              bounds={[0, NEW_WORKER_ORDERS_MAX]}
              onChange={(value) => set({ newWorkerOrders: value ?? 0 })}
            />
            <NumberItem
              path={['approval', 'shareBps']}
              label={t('share')}
              unit="%"
              precision={2}
              value={rule.shareBps / BPS_A_PERCENT}
              bounds={[0, 100]}
              onChange={(value) => set({ shareBps: Math.round((value ?? 0) * BPS_A_PERCENT) })}
            />
          </div>
        </>
      )}
    </>
  );
}

/** The rule in one sentence. */
function useRuleText(rule: ApprovalRule | null): string {
  const t = useWords(designWords);
  if (rule === null) return t('ruleNone');
  if (rule.isAlways) return t('ruleAlways');
  const parts = [
    ...(rule.aboveFen === null ? [] : [t('ruleAbove', { amount: yuan(rule.aboveFen) })]),
    ...(rule.newWorkerOrders === 0 ? [] : [t('ruleNew', { n: rule.newWorkerOrders })]),
    ...(rule.shareBps === 0 ? [] : [t('ruleShare', { share: percent(rule.shareBps) })]),
  ];
  return parts.length === 0 ? t('ruleNever') : t('ruleSome', { parts: parts.join(t('or')) });
}
