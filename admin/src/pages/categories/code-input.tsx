import { Input } from 'antd';
import { useState } from 'react';
import { useDraft } from './designer-context';

/**
 * A code. Stored ones are fixed; while one is typed it may pass through a stored one, so that it
 * is fixed only once it has been left.
 */
export function CodeInput(props: {
  readonly id: string;
  readonly value: string;
  readonly maxLength: number;
  readonly isFixed: boolean;
  readonly isBad?: boolean;
  readonly label?: string;
  readonly testId?: string;
  onChange(value: string): void;
}) {
  const { isReadOnly } = useDraft();
  const [isTyping, setTyping] = useState(false);
  return (
    <Input
      id={props.id}
      className="dh-designer-code"
      value={props.value}
      maxLength={props.maxLength}
      disabled={isReadOnly || (props.isFixed && !isTyping)}
      status={props.isBad === true ? 'error' : ''}
      autoComplete="off"
      spellCheck={false}
      {...(props.label !== undefined && { 'aria-label': props.label })}
      {...(props.testId !== undefined && { 'data-testid': props.testId })}
      onFocus={() => setTyping(true)}
      onBlur={() => setTyping(false)}
      onChange={({ target }) => props.onChange(target.value)}
    />
  );
}
