import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { Button, Flex, Form, Input, Typography } from 'antd';
import type { TypePath } from '@contract/terms/service-type-check';
import { LABEL_MAX } from '@contract/terms/service-type-check';
import { useWords } from '../../i18n/i18n';
import { CodeInput } from './code-input';
import { inputIdOf, useDraft, useProblemAt } from './designer-context';
import { moved, replaced, storedOf, without } from './draft';
import { rowWords } from './row-words';
import type { FormChoice } from './types';

type Parts = 'choice' | 'check';

/** Choices of a question or ticks of a step, one line each. */
export function ChoiceEditor(props: {
  readonly path: TypePath;
  readonly part: Parts;
  readonly rows: readonly FormChoice[];
  /** As they are stored: answers point at their codes. */
  readonly stored: readonly FormChoice[] | undefined;
  readonly max: number;
  readonly add: (taken: readonly FormChoice[]) => FormChoice;
  onChange(rows: readonly FormChoice[]): void;
}) {
  const t = useWords(rowWords);
  const { isReadOnly } = useDraft();
  const problem = useProblemAt()(props.path);
  const { rows, part, onChange } = props;
  return (
    <Form.Item
      label={t(part === 'choice' ? 'choices' : 'checklist')}
      {...(problem !== undefined && { validateStatus: 'error' as const, help: problem })}
    >
      <Flex vertical gap={8}>
        {rows.length === 0 && (
          <Typography.Text type="secondary">
            {t(part === 'choice' ? 'noChoices' : 'noChecklist')}
          </Typography.Text>
        )}
        {rows.map((row, index) => (
          <ChoiceLine
            key={index}
            path={[...props.path, index]}
            part={part}
            row={row}
            number={index + 1}
            isStored={storedOf(row.code, props.stored, rows) !== undefined}
            isFirst={index === 0}
            isLast={index === rows.length - 1}
            onChange={(next) => onChange(replaced(rows, index, next))}
            onMove={(step) => onChange(moved(rows, index, index + step))}
            onRemove={() => onChange(without(rows, index))}
          />
        ))}
        {!isReadOnly && (
          <Button
            type="dashed"
            icon={<PlusOutlined />}
            disabled={rows.length >= props.max}
            data-testid={`add-${part}`}
            onClick={() => onChange([...rows, props.add(rows)])}
          >
            {t(part === 'choice' ? 'addChoice' : 'addCheck')}
          </Button>
        )}
      </Flex>
    </Form.Item>
  );
}

function ChoiceLine(props: {
  readonly path: TypePath;
  readonly part: Parts;
  readonly row: FormChoice;
  readonly number: number;
  readonly isStored: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onChange(row: FormChoice): void;
  onMove(step: -1 | 1): void;
  onRemove(): void;
}) {
  const t = useWords(rowWords);
  const { isReadOnly } = useDraft();
  const problemAt = useProblemAt();
  const { row, path, number, part } = props;
  const text = (language: 'zh' | 'en') => {
    const at = [...path, 'label', language];
    return (
      <Input
        id={inputIdOf(at)}
        value={row.label[language]}
        maxLength={LABEL_MAX}
        disabled={isReadOnly}
        status={problemAt(at) === undefined ? '' : 'error'}
        placeholder={t(language === 'zh' ? 'chinese' : 'english')}
        aria-label={t(language === 'zh' ? 'lineChinese' : 'lineEnglish', { n: number })}
        data-testid={`${part}-${number - 1}-${language}`}
        onChange={({ target }) =>
          props.onChange({ ...row, label: { ...row.label, [language]: target.value } })
        }
      />
    );
  };
  const at = [...path, 'code'];
  const problem =
    problemAt(at, path) ?? problemAt([...path, 'label', 'zh'], [...path, 'label', 'en']);
  return (
    <div>
      <div className="dh-designer-choice">
        {text('zh')}
        {text('en')}
        <CodeInput
          id={inputIdOf(at)}
          value={row.code}
          maxLength={LABEL_MAX}
          isFixed={props.isStored}
          isBad={problemAt(at, path) !== undefined}
          label={t('lineCode', { n: number })}
          onChange={(code) => props.onChange({ ...row, code })}
        />
        {!isReadOnly && <LineTools {...props} />}
      </div>
      {problem !== undefined && <Typography.Text type="danger">{problem}</Typography.Text>}
    </div>
  );
}

function LineTools(props: {
  readonly number: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onMove(step: -1 | 1): void;
  onRemove(): void;
}) {
  const t = useWords(rowWords);
  const name = t('line', { n: props.number });
  return (
    <span className="dh-designer-tools">
      <Button
        type="text"
        size="small"
        icon={<ArrowUpOutlined />}
        disabled={props.isFirst}
        aria-label={t('moveUp', { name })}
        onClick={() => props.onMove(-1)}
      />
      <Button
        type="text"
        size="small"
        icon={<ArrowDownOutlined />}
        disabled={props.isLast}
        aria-label={t('moveDown', { name })}
        onClick={() => props.onMove(1)}
      />
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t('removeRow', { name })}
        onClick={props.onRemove}
      />
    </span>
  );
}
