import { CopyOutlined } from '@ant-design/icons';
import { Flex, Typography, type TableProps } from 'antd';
import { Link } from 'react-router';
import { ToneTag } from '../../kit/tag';
import { TimeText } from '../../kit/values';
import { CategoryIcon } from './category-icon';
import type { CategoryRow, LocalName, PriceModel } from './types';
import type { SayCategory } from './words';

/** Columns of the list of service types. */
export function categoryColumns(input: {
  readonly t: SayCategory;
  readonly name: (text: LocalName) => string;
  readonly modelText: (model: PriceModel) => string;
  readonly canCreate: boolean;
}): NonNullable<TableProps<CategoryRow>['columns']> {
  const { t, name, modelText, canCreate } = input;
  return [
    {
      key: 'name',
      title: t('name'),
      render: (_, row) => (
        <Flex gap={10} align="center">
          <span className="dh-category-icon">
            <CategoryIcon name={row.icon} />
          </span>
          <span>
            <Link
              to={`/categories/${encodeURIComponent(row.id)}`}
              onClick={(event) => event.stopPropagation()}
            >
              {name(row.name)}
            </Link>
            <Typography.Text type="secondary" className="dh-designer-about">
              {name({ zh: row.name.en, en: row.name.zh })}
            </Typography.Text>
          </span>
        </Flex>
      ),
    },
    {
      key: 'id',
      title: t('id'),
      render: (_, { id }) => <Typography.Text code>{id}</Typography.Text>,
    },
    { key: 'mode', title: t('mode'), render: (_, { mode }) => t(`mode${mode}`) },
    {
      key: 'model',
      title: t('priceModel'),
      render: (_, { priceModel }) => modelText(priceModel),
    },
    {
      key: 'fields',
      title: t('fields'),
      align: 'right',
      render: (_, { formFields }) => <span className="dh-number">{formFields.length}</span>,
    },
    {
      key: 'steps',
      title: t('stepCount'),
      align: 'right',
      render: (_, { steps }) => <span className="dh-number">{steps.length}</span>,
    },
    {
      key: 'state',
      title: t('state'),
      render: (_, { isOn }) => <StateTag isOn={isOn} t={t} />,
    },
    {
      key: 'updatedAt',
      title: t('updatedAt'),
      render: (_, { updatedAt }) => <TimeText at={updatedAt} />,
    },
    ...(canCreate
      ? [
          {
            key: 'tools',
            title: <span className="dh-hidden">{t('copy')}</span>,
            render: (_: unknown, row: CategoryRow) => (
              <Link
                to={`/categories/new?from=${encodeURIComponent(row.id)}`}
                aria-label={t('copyOf', { name: name(row.name) })}
                onClick={(event) => event.stopPropagation()}
              >
                <CopyOutlined /> {t('copy')}
              </Link>
            ),
          },
        ]
      : []),
  ];
}

export function StateTag(props: { readonly isOn: boolean; readonly t: SayCategory }) {
  return (
    <ToneTag tone={props.isOn ? 'service' : 'ended'} isOutlined={!props.isOn}>
      {props.t(props.isOn ? 'on' : 'off')}
    </ToneTag>
  );
}
