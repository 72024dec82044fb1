import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  ExclamationCircleFilled,
  HolderOutlined,
} from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocalName, useWords } from '../../i18n/i18n';
import { EmptyState } from '../../kit/states';
import { problemsUnder, useDraft } from './designer-context';
import { inserted, moved, movedIndex, without } from './draft';
import { rowWords } from './row-words';
import type { Draft, LocalName } from './types';

type Row = { readonly code: string };
type ListKey = 'formFields' | 'steps';

/** Rows of the draft in their order: chosen, moved by button or by dragging, removed with a way back. */
export function OrderedList<T extends Row>(props: {
  readonly listKey: ListKey;
  readonly rows: readonly T[];
  readonly chosen: number | null;
  readonly label: string;
  readonly emptyText: string;
  readonly nameOf: (row: T) => LocalName;
  readonly about: (row: T) => ReactNode;
  onChoose(index: number | null): void;
}) {
  const { change, remove, isReadOnly } = useDraft();
  const [dragged, setDragged] = useState<number | null>(null);
  const { listKey, rows, chosen } = props;
  const patchOf = (next: readonly T[]) => ({ [listKey]: next }) as Partial<Draft>;
  const move = (from: number, to: number): void => {
    change(patchOf(moved(rows, from, to)));
    if (chosen !== null) props.onChoose(movedIndex(chosen, from, to));
  };
  const take = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    props.onChoose(null);
    const restore = (draft: Draft): Draft => {
      const present = draft[listKey] as readonly Row[];
      return { ...draft, [listKey]: inserted(present, index, row) };
    };
    remove({ name: props.nameOf(row), restore }, patchOf(without(rows, index)));
  };
  if (rows.length === 0) return <EmptyState text={props.emptyText} />;
  return (
    <ol className="dh-designer-list" aria-label={props.label}>
      {rows.map((row, index) => (
        <li
          key={index}
          className={index === chosen ? 'dh-designer-row is-chosen' : 'dh-designer-row'}
          data-testid={`${listKey}-row-${index}`}
          draggable={!isReadOnly}
          onDragStart={() => setDragged(index)}
          onDragEnd={() => setDragged(null)}
          onDragOver={(event) => dragged !== null && event.preventDefault()}
          onDrop={() => {
            if (dragged !== null) move(dragged, index);
            setDragged(null);
          }}
        >
          <RowHead
            path={[listKey, index]}
            number={index + 1}
            name={props.nameOf(row)}
            about={props.about(row)}
            isChosen={index === chosen}
            onChoose={() => props.onChoose(index === chosen ? null : index)}
          />
          {!isReadOnly && (
            <RowTools
              name={props.nameOf(row)}
              isFirst={index === 0}
              isLast={index === rows.length - 1}
              onUp={() => move(index, index - 1)}
              onDown={() => move(index, index + 1)}
              onRemove={() => take(index)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function RowHead(props: {
  readonly path: readonly [ListKey, number];
  readonly number: number;
  readonly name: LocalName;
  readonly about: ReactNode;
  readonly isChosen: boolean;
  onChoose(): void;
}) {
  const t = useWords(rowWords);
  const name = useLocalName();
  const { problems, isReadOnly } = useDraft();
  const count = problemsUnder(problems, props.path);
  const title = name(props.name);
  return (
    <>
      {!isReadOnly && <HolderOutlined aria-hidden className="dh-designer-grip" />}
      <Button
        type="text"
        className="dh-designer-choose"
        aria-expanded={props.isChosen}
        onClick={props.onChoose}
      >
        <span className="dh-designer-number">{props.number}</span>
        <span className="dh-designer-title">
          <span className={title === '' ? 'dh-designer-nameless' : ''}>
            {title === '' ? t('nameless') : title}
          </span>
          <Typography.Text type="secondary" className="dh-designer-about">
            {props.about}
          </Typography.Text>
        </span>
        {count > 0 && (
          <Typography.Text type="danger">
            <ExclamationCircleFilled /> {count}
            <span className="dh-hidden">{t('problems', { count })}</span>
          </Typography.Text>
        )}
      </Button>
    </>
  );
}

function RowTools(props: {
  readonly name: LocalName;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onUp(): void;
  onDown(): void;
  onRemove(): void;
}) {
  const t = useWords(rowWords);
  const name = useLocalName();
  const title = name(props.name) || t('nameless');
  const tools = [
    ['moveUp', <ArrowUpOutlined key="up" />, props.onUp, props.isFirst],
    ['moveDown', <ArrowDownOutlined key="down" />, props.onDown, props.isLast],
    ['removeRow', <DeleteOutlined key="remove" />, props.onRemove, false],
  ] as const;
  return (
    <span className="dh-designer-tools">
      {tools.map(([key, icon, onClick, isDisabled]) => (
        <Button
          key={key}
          type="text"
          size="small"
          icon={icon}
          disabled={isDisabled}
          aria-label={t(key, { name: title })}
          onClick={onClick}
        />
      ))}
    </span>
  );
}
