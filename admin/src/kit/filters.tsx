import { Select, Switch } from 'antd';
import { ReferenceSelect } from '../generic/reference-select';
import { useResourceSpec } from '../generic/resource-context';
import { useUrlState } from './url-state';

/** What a new filter makes void: the place in a list belongs to the filters it was turned under. */
const PLACE = { cursor: undefined, page: undefined } as const;

type Choice = { readonly value: string; readonly label: string };

type FilterProps = {
  readonly param: string;
  readonly label: string;
  /** Shown while nothing is chosen; the label by itself. */
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  readonly isLoading?: boolean;
  /** Further keys that a change takes out of the URL. */
  readonly clears?: readonly string[];
};

/** One choice, kept in the URL under `param`; nothing chosen means no limit. */
export function ChoiceFilter(props: FilterProps & { readonly choices: readonly Choice[] }) {
  return (
    <Select
      {...useFilter(props)}
      showSearch
      optionFilterProp="label"
      options={[...props.choices]}
    />
  );
}

function useFilter(props: FilterProps) {
  const { param, label, placeholder = label, clears = [] } = props;
  const [params, setParams] = useUrlState();
  const cleared = Object.fromEntries(clears.map((key) => [key, undefined]));
  return {
    className: 'dh-filter',
    allowClear: true,
    placeholder,
    'aria-label': label,
    disabled: props.isDisabled === true,
    loading: props.isLoading === true,
    value: params.get(param),
    onChange: (value: string | null | undefined) =>
      setParams({ ...PLACE, ...cleared, [param]: value ?? undefined }),
  };
}

/** A choice among the rows of a resource; nothing for who may not read them. */
export function ReferenceFilter(props: FilterProps & { readonly resource: string }) {
  const filter = useFilter(props);
  const isKnown = useResourceSpec(props.resource) !== undefined;
  return isKnown && <ReferenceSelect {...filter} resource={props.resource} />;
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
