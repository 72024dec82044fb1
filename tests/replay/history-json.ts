import { hostname } from 'node:os';
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';

const { History: type } = proto.temporal.api.history.v1;

/** Worker and client identities hold a process and a host; queue names hold them as well. */
const MACHINE = new RegExp(`\\d+@${hostname()}`, 'g');
const DROPPED_KEYS: readonly string[] = ['identity', 'requestId', 'taskId'];

/** Leaves out what tells of the recording machine and nothing that replay looks at. */
function withoutMachine(key: string, value: unknown): unknown {
  if (DROPPED_KEYS.includes(key)) return undefined;
  return key === 'stackTrace' ? '' : value;
}

/**
 * A history as text, one event a line: small, and a change of one event is a change of one line.
 * `historyToJSON` of the SDK fails where npm gives its packages a protobufjs each ("type must be a
 * Type"), so numbers, enums and bytes are written as protobufjs itself does.
 */
export function historyToText(history: History): string {
  const plain = type.toObject(type.fromObject(history), {
    longs: String,
    enums: String,
    bytes: String,
  }) as { readonly events?: readonly unknown[] };
  const lines = (plain.events ?? []).map((event) =>
    JSON.stringify(event, withoutMachine).replaceAll(MACHINE, 'recorder'),
  );
  return `{"events":[\n${lines.join(',\n')}\n]}\n`;
}

/** Reads what `historyToText` wrote. */
export function historyFromText(text: string): History {
  return type.fromObject(JSON.parse(text) as Record<string, unknown>);
}
