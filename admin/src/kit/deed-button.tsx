import { App, Button, Descriptions, Form, Input, Space, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useCommand, type Command } from '../api/use-api';
import { useWords } from '../i18n/i18n';
import { ReasonDialog, type Decision } from './reason-dialog';
import { kitWords } from './words';

export type Fact = readonly [label: string, value: ReactNode];

export type Deed = {
  /** Verb, object and amount, as it stands on both buttons. */
  readonly label: string;
  readonly command: (decision: Decision) => Command;
  /** Object, amount, direction: restated before anything happens. */
  readonly facts?: readonly Fact[];
  /** What follows from it, in a sentence. */
  readonly consequence: ReactNode;
  readonly codes?: readonly { readonly value: string; readonly label: string }[];
  readonly needsReason?: boolean;
  readonly isPrimary?: boolean;
  readonly isDanger?: boolean;
  /** Why it cannot be done by this person now; the button is shown and says so. */
  readonly disabledReason?: string | undefined;
  /** Amount in fen of what cannot be undone: its yuan have to be typed. */
  readonly typedFen?: number;
  /** Further inputs, kept by whoever shows the button. */
  readonly inputs?: ReactNode;
  readonly isIncomplete?: boolean;
};

/** One deed about money: a button, a dialog that restates it, one command under one key. */
export function DeedButton<T = unknown>(
  props: Deed & { readonly refresh: readonly string[]; onDone?(answer: T): void },
) {
  const t = useWords(kitWords);
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const { mutateAsync: run } = useCommand<T>({ refresh: props.refresh });
  const { label, facts = [], typedFen } = props;
  const yuan = typedFen === undefined ? undefined : String(Math.trunc(typedFen / 100));
  const close = (): void => {
    setOpen(false);
    setTyped('');
  };
  return (
    <Space size={8}>
      <Button
        type={props.isPrimary === true ? 'primary' : 'default'}
        danger={props.isDanger === true}
        disabled={props.disabledReason !== undefined}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      {props.disabledReason !== undefined && (
        <Typography.Text type="secondary">{props.disabledReason}</Typography.Text>
      )}
      <ReasonDialog
        isOpen={isOpen}
        title={label}
        okText={label}
        isDanger={props.isDanger === true}
        isOkDisabled={props.isIncomplete === true || (yuan !== undefined && typed.trim() !== yuan)}
        {...(props.codes && { codes: props.codes })}
        {...(props.needsReason !== undefined && { needsReason: props.needsReason })}
        onClose={close}
        onConfirm={async (decision) => {
          const answer = await run(props.command(decision));
          message.success(t('deedDone', { deed: label }));
          props.onDone?.(answer);
        }}
      >
        {facts.length > 0 && (
          <Descriptions
            column={1}
            size="small"
            bordered
            className="dh-block"
            items={facts.map(([name, value]) => ({ key: name, label: name, children: value }))}
          />
        )}
        <Typography.Paragraph>{props.consequence}</Typography.Paragraph>
        {props.inputs}
        {yuan !== undefined && (
          <Form.Item label={t('typeYuan', { yuan })}>
            <Input
              inputMode="numeric"
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          </Form.Item>
        )}
      </ReasonDialog>
    </Space>
  );
}

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
export const isReference = (text: string): boolean => REFERENCE.test(text.trim());

/** Number in the books of the bank or the channel that proves where the money is. */
export function ReferenceInput(props: { readonly value: string; onChange(value: string): void }) {
  const t = useWords(kitWords);
  const isBad = props.value !== '' && !isReference(props.value);
  return (
    <Form.Item
      label={t('reference')}
      extra={t('referenceHint')}
      validateStatus={isBad ? 'error' : ''}
    >
      <Input
        value={props.value}
        maxLength={64}
        autoComplete="off"
        onChange={({ target }) => props.onChange(target.value)}
      />
    </Form.Item>
  );
}
