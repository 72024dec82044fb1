import { Select, Switch } from 'antd';
import { useReferenceChoices } from '../generic/references';
import { useUrlState } from './url-state';

/** What a new filter makes void: the place in a list belongs to the filters it was turned under. */
const PLACE = { cursor: undefined, page: undefined } as const;

type Choice = { readonly value: string; readonly label: string };

/** One choice, kept in the URL under `param`; nothing chosen means no limit. */
export function ChoiceFilter(props: {
  readonly param: string;
  readonly label: string;
  /** Shown while nothing is chosen; the label by itself. */
  readonly placeholder?: string;
  readonly choices: readonly Choice[];
  readonly isLoading?: boolean;
  readonly isDisabled?: boolean;
  /** Further keys that a change takes out of the URL. */
  readonly clears?: readonly string[];
}) {
  const { param, label, placeholder = label, choices, isLoading = false, clears = [] } = props;
  const [params, setParams] = useUrlState();
  const cleared = Object.fromEntries(clears.map((key) => [key, undefined]));
  return (
    <Select
      className="dh-filter"
      allowClear
      showSearch
      optionFilterProp="label"
      placeholder={placeholder}
      aria-label={label}
      loading={isLoading}
      disabled={props.isDisabled === true}
      options={[...choices]}
      value={params.get(param)}
      onChange={(value: string | undefined) => setParams({ ...PLACE, ...cleared, [param]: value })}
    />
  );
}

/** A choice among the rows of a resource; nothing for who may not read them. */
export function ReferenceFilter(
  props: Omit<React.ComponentProps<typeof ChoiceFilter>, 'choices' | 'isLoading'> & {
    readonly resource: string;
  },
) {
  const { resource, ...rest } = props;
  const { choices, isLoading, isKnown } = useReferenceChoices(resource);
  return isKnown && <ChoiceFilter {...rest} choices={choices} isLoading={isLoading} />;
}

/** On or off, kept in the URL as one value of `param`. */
export function SwitchFilter(props: {
  readonly param: string;
  readonly value: string;
  readonly label: string;
}) {
  const { param, value, label } = props;
  const [params, setParams] = useUrlState();
  return (
    <label className="dh-switch-filter">
      <Switch
        size="small"
        checked={params.get(param) === value}
        onChange={(isOn) => setParams({ ...PLACE, [param]: isOn ? value : undefined })}
      />
      {label}
    </label>
  );
}
