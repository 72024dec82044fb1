import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { useWords } from '../i18n/i18n';
import { kitWords } from './words';

type Props = { readonly children: ReactNode };
type State = { readonly error: Error | null };

/**
 * A page that breaks leaves the frame standing. The usual cause is a new version of the console
 * whose files the open tab does not know; loading it anew mends that. Give it a key per page.
 */
export class CrashBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : <Crashed error={error} />;
  }
}

function Crashed({ error }: { readonly error: Error }) {
  const t = useWords(kitWords);
  return (
    <Result
      status="error"
      title={t('crashed')}
      subTitle={error.message}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
      }
    />
  );
}
