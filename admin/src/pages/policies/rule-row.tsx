import { Button, Checkbox, Flex, Switch, Typography } from 'antd';
import type { PolicyField } from '@contract/terms/policy-fields';
import { isSame } from '../../generic/changes';
import { useLocalName, useWords } from '../../i18n/i18n';
import { isOwn, withoutValue, withValue, type FieldPlace } from './fields';
import type { Theirs } from './merge';
import { usePolicyText } from './policy-text';
import type { Own } from './types';
import { ValueInput } from './value-input';
import { versionPageWords } from './version-page-words';

/** A number of the draft beside the one that holds now. */
export function RuleRow(props: {
  readonly place: FieldPlace;
  readonly own: Own;
  readonly now: unknown;
  readonly problem: string | undefined;
  /** Somebody else has changed it to this meanwhile. */
  readonly theirs: Theirs | undefined;
  onChange(own: Own): void;
  onSettled(): void;
}) {
  const t = useWords(versionPageWords);
  const name = useLocalName();
  const text = usePolicyText();
  const { place, own, now, problem, onChange } = props;
  const { field } = place;
  const label = name(field.label);
  const isSet = isOwn(own, place);
  const value = own[place.part][place.name];
  const id = `rule-${place.name}`;
  const isChanged = isSet && !isSame(value, now);
  return (
    <div className="dh-policy-rule" data-testid={id}>
      <div>
        <label htmlFor={isSet ? id : `${id}-own`}>{label}</label>
        <Typography.Text type="secondary" className="dh-policy-now">
          {t('now', { value: text(field.unit, now) })}
        </Typography.Text>
      </div>
      <Checkbox
        id={`${id}-own`}
        checked={isSet}
        aria-label={t('setOf', { label })}
        onChange={({ target }) =>
          onChange(
            target.checked
              ? withValue(own, place, now ?? firstOf(field))
              : withoutValue(own, place),
          )
        }
      >
        {t('setHere')}
      </Checkbox>
      <div>
        {isSet ? (
          <Flex gap={8} align="center" wrap>
            <Nullable
              field={field}
              label={label}
              value={value}
              onChange={(next) => onChange(withValue(own, place, next))}
            >
              <ValueInput
                id={id}
                label={label}
                field={field}
                value={value}
                onChange={(next) => onChange(withValue(own, place, next))}
              />
            </Nullable>
            {isChanged && <Typography.Text type="warning">{t('changed')}</Typography.Text>}
          </Flex>
        ) : (
          <Typography.Text type="secondary">{t('inherits')}</Typography.Text>
        )}
        {props.theirs !== undefined && <Clash {...props} theirs={props.theirs} />}
        {problem !== undefined && (
          <Typography.Text type="danger" role="alert" className="dh-policy-now">
            {problem}
          </Typography.Text>
        )}
      </div>
    </div>
  );
}

/** Both have changed it: the value here stays unless the person takes the other one. */
function Clash(props: {
  readonly place: FieldPlace;
  readonly own: Own;
  readonly theirs: Theirs;
  onChange(own: Own): void;
  onSettled(): void;
}) {
  const t = useWords(versionPageWords);
  const text = usePolicyText();
  const { place, own, theirs } = props;
  const value = theirs.isSet ? text(place.field.unit, theirs.value) : t('inherits');
  return (
    <Flex gap={8} align="center" wrap>
      <Typography.Text type="warning">{t('theirs', { value })}</Typography.Text>
      <Button
        size="small"
        onClick={() => {
          const { isSet } = theirs;
          props.onChange(isSet ? withValue(own, place, theirs.value) : withoutValue(own, place));
          props.onSettled();
        }}
      >
        {t('takeTheirs')}
      </Button>
      <Button size="small" onClick={props.onSettled}>
        {t('keepMine')}
      </Button>
    </Flex>
  );
}

/** What a rule that was off begins with: the least that makes sense. */
function firstOf({ unit, min, isNullable }: PolicyField): unknown {
  if (isNullable === true) return null;
  return unit === 'flag' ? false : min;
}

const FIRST_SHARE_BPS = 1_000;
const FIRST_FEN = 10_000;

/** A rule that can be off as a whole. */
function Nullable(props: {
  readonly field: PolicyField;
  readonly label: string;
  readonly value: unknown;
  readonly children: React.ReactNode;
  onChange(value: unknown): void;
}) {
  const t = useWords(versionPageWords);
  const text = usePolicyText();
  const { field, label, value, onChange } = props;
  if (field.isNullable !== true) return <>{props.children}</>;
  const first = field.unit === 'rate' ? { rateBps: FIRST_SHARE_BPS } : FIRST_FEN;
  return (
    <>
      <Switch
        aria-label={t('switchOf', { label })}
        checked={value !== null}
        onChange={(isOn) => onChange(isOn ? first : null)}
      />
      {value === null ? <span>{text(field.unit, null)}</span> : props.children}
    </>
  );
}
