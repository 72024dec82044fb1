import { useTitle } from './references';
import type { AnyRecord, ClientResource } from './types';

/** The name of a record as a page calls it. */
export function RecordTitle(props: { readonly record: AnyRecord; readonly spec: ClientResource }) {
  return <>{useTitle(props.record, props.spec)}</>;
}
