import { useEffect, useRef, useState } from 'react';

/** The order that was looked at last: coming back, the cursor stands there again. */
let lastId: string | null = null;

const FOREIGN =
  'input, textarea, select, button, a, [role="combobox"], [role="tab"], [role="dialog"], .ant-dropdown, .ant-popover, .ant-picker-dropdown, .ant-select-dropdown';

/**
 * Rows by keyboard: ↑ ↓ move the focus through them, Enter opens. They work from anywhere on the
 * page that has no use of its own for these keys.
 */
export function useRowKeys(input: { readonly ids: readonly string[]; onOpen(id: string): void }) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState<string | null>(lastId);
  const { ids, onOpen } = input;
  const remember = (id: string): void => {
    lastId = id;
    setCurrent(id);
  };
  const focus = (id: string): void => {
    remember(id);
    box.current?.querySelector<HTMLElement>(`tr[data-row-key="${CSS.escape(id)}"]`)?.focus();
  };
  const hasRows = ids.length > 0;
  useEffect(() => {
    // Only on coming back, and not away from somebody who is typing already.
    if (hasRows && lastId !== null && document.activeElement === document.body) focus(lastId);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hasRows]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.altKey || event.ctrlKey || event.metaKey || target.closest(FOREIGN) !== null)
        return;
      const rowId = target.closest('tr')?.getAttribute('data-row-key') ?? null;
      if (event.key === 'Enter' && rowId !== null && ids.includes(rowId)) {
        event.preventDefault();
        remember(rowId);
        onOpen(rowId);
        return;
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined || ids.length === 0) return;
      event.preventDefault();
      const at = ids.indexOf(rowId ?? '');
      const next = at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step));
      focus(ids[next] ?? '');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return {
    box,
    remember,
    /** One row at a time is in the tab order; the arrows reach the others. */
    tabIndexOf: (id: string): 0 | -1 => {
      const stop = current !== null && ids.includes(current) ? current : ids[0];
      return id === stop ? 0 : -1;
    },
  };
}
