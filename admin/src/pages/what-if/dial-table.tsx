import { Button, Flex, Table, Typography } from 'antd';
import { ORDER_POLICY_FIELDS, type PolicyField } from '@contract/terms/policy-fields';
import {
  WHAT_IF_DIALS,
  WHAT_IF_PRESETS,
  type WhatIfDial,
  type WhatIfPolicy,
  type WhatIfPreset,
} from '@contract/terms/what-if';
import { useLocalName, useWords } from '../../i18n/i18n';
import { usePolicyText } from '../policies/policy-text';
import { ValueInput } from '../policies/value-input';
import { whatIfWords } from './words';

export type Dials = WhatIfPolicy;

const PRESETS = Object.keys(WHAT_IF_PRESETS) as WhatIfPreset[];

/** Every dial with what is in force and what is tried; only what differs is kept. */
export function DialTable(props: {
  readonly inForce: Dials;
  readonly dials: Dials;
  onChange(dials: Dials): void;
}) {
  const t = useWords(whatIfWords);
  const name = useLocalName();
  const text = usePolicyText();
  const { inForce, dials, onChange } = props;
  const isChanged = Object.keys(dials).length > 0;
  const set = (dial: WhatIfDial, value: unknown): void => {
    const rest = Object.fromEntries(Object.entries(dials).filter(([key]) => key !== dial));
    onChange(value === inForce[dial] ? rest : { ...rest, [dial]: value });
  };
  const take = (preset: WhatIfPreset): void => {
    const entries = Object.entries<unknown>(WHAT_IF_PRESETS[preset].policy);
    onChange(
      Object.fromEntries(entries.filter(([dial, value]) => inForce[dial as WhatIfDial] !== value)),
    );
  };
  return (
    <>
      <Flex gap={8} wrap align="center" className="dh-block" role="group" aria-label={t('presets')}>
        <Typography.Text type="secondary">{t('presets')}</Typography.Text>
        {PRESETS.map((preset) => (
          <Button key={preset} size="small" onClick={() => take(preset)}>
            {name(WHAT_IF_PRESETS[preset].label)}
          </Button>
        ))}
        <Button size="small" type="link" disabled={!isChanged} onClick={() => onChange({})}>
          {t('reset')}
        </Button>
      </Flex>
      <Table<{ readonly dial: WhatIfDial }>
        className="dh-what-if-dials dh-block"
        rowKey="dial"
        size="small"
        pagination={false}
        caption={<span className="dh-hidden">{t('dials')}</span>}
        dataSource={WHAT_IF_DIALS.map((dial) => ({ dial }))}
        onRow={({ dial }) => ({ 'data-testid': `dial-${dial}` }) as object}
        columns={[
          {
            title: t('dial'),
            render: (_, { dial }) => (
              <Typography.Text strong={dial in dials}>
                {name(ORDER_POLICY_FIELDS[dial].label)}
              </Typography.Text>
            ),
          },
          {
            title: t('inForce'),
            render: (_, { dial }) => text(ORDER_POLICY_FIELDS[dial].unit, inForce[dial]),
          },
          {
            title: t('tried'),
            render: (_, { dial }) => {
              const field: PolicyField = ORDER_POLICY_FIELDS[dial];
              return (
                <ValueInput
                  id={`dial-${dial}`}
                  label={`${t('tried')} ${name(field.label)}`}
                  field={field}
                  value={dials[dial] ?? inForce[dial]}
                  onChange={(value) => set(dial, value)}
                />
              );
            },
          },
        ]}
      />
      {!isChanged && (
        <Typography.Paragraph type="secondary">{t('changeFirst')}</Typography.Paragraph>
      )}
    </>
  );
}
