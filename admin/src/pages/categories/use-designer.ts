import { useInvalidate as useInvalidateResource, useWarnAboutChange } from '@refinedev/core';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError, call } from '../../api/http';
import { useCommand } from '../../api/use-api';
import { useWords } from '../../i18n/i18n';
import { textOf } from '../../kit/reason-dialog';
import { problemsFrom, problemsOf, type Problem } from './check-draft';
import type { DesignerState, Removed } from './designer-context';
import { changedKeys, draftOf, slugOf } from './draft';
import { CATEGORIES_PATH, type Category, type Draft } from './types';
import { categoryWords } from './words';

export type Designer = DesignerState & {
  readonly error: string | null;
  readonly isBusy: boolean;
  /** The version that somebody else has stored meanwhile. */
  readonly theirs: Category | null;
  /** Every problem, shown from now on; empty when the draft may be published. */
  check(): readonly Problem[];
  publish(): Promise<void>;
  /** Stores what was chosen in the comparison with the version of the others. */
  resolve(values: Partial<Draft>): Promise<void>;
  dropConflict(): void;
  /** What a deed beside the draft has stored. */
  adopt(stored: Category): void;
  /** Back to what is published. */
  discard(): void;
};

/** A draft from `saved` or `start` until it is stored; nothing is stored before `publish`. */
export function useDesigner(input: {
  readonly saved: Category | undefined;
  readonly start: Draft;
  readonly isReadOnly: boolean;
}): Designer {
  const [saved, setSaved] = useState(input.saved);
  const [draft, setDraft] = useState(input.start);
  const [start, setStart] = useState(input.start);
  const [typedId, setTypedId] = useState<string | null>(null);
  const [isChecked, setChecked] = useState(input.saved !== undefined);
  const [refused, setRefused] = useState<readonly Problem[]>([]);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const id = saved?.id ?? typedId ?? slugOf(draft.name.en);
  const isDirty = changedKeys(start, draft).length > 0 || typedId !== null;
  useUnsavedWarning(isDirty);
  const found = useMemo(
    () => problemsOf({ draft, id: saved === undefined ? id : undefined, saved }),
    [draft, id, saved],
  );
  const storing = useStoring({
    draft,
    id,
    saved,
    onStored(stored) {
      setSaved(stored);
      setTypedId(null);
      setStart(draftOf(stored));
      // What was typed while it was on its way stays.
      setDraft((present) => (present === draft ? draftOf(stored) : present));
      setRemoved(null);
      setRefused([]);
    },
    onMerged(merged, theirs) {
      setSaved(theirs);
      setStart(draftOf(theirs));
      setDraft(merged);
    },
    onRefused: setRefused,
  });
  const newer = input.saved;
  useEffect(() => {
    // What was cached is followed by what is stored; a draft with changes stays on its version.
    if (isDirty || newer === undefined || newer.version <= (saved?.version ?? 0)) return;
    setSaved(newer);
    setStart(draftOf(newer));
    setDraft(draftOf(newer));
  }, [newer, saved, isDirty]);
  const change = (patch: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...patch }));
    // What the server said is about what was sent: a changed field is judged anew.
    setRefused((before) => before.filter(({ path }) => !(String(path[0]) in patch)));
  };
  return {
    ...{ draft, saved, id, isDirty, removed, change },
    isReadOnly: input.isReadOnly,
    problems: isChecked ? [...found, ...refused] : refused,
    setId(next) {
      setTypedId(next);
      setRefused((before) => before.filter(({ path }) => path[0] !== 'id'));
    },
    remove(what, patch) {
      change(patch);
      setRemoved(what);
    },
    undo() {
      if (removed !== null) setDraft(removed.restore);
      setRemoved(null);
    },
    check() {
      setChecked(true);
      return found;
    },
    adopt(stored) {
      setSaved(stored);
      setStart(draftOf(stored));
      setDraft(draftOf(stored));
    },
    discard() {
      setDraft(start);
      setRemoved(null);
      setRefused([]);
    },
    ...storing,
  };
}

function useUnsavedWarning(isDirty: boolean): void {
  const { setWarnWhen } = useWarnAboutChange();
  useEffect(() => {
    setWarnWhen(isDirty);
    return () => setWarnWhen(false);
  }, [isDirty, setWarnWhen]);
}

function useStoring(input: {
  readonly draft: Draft;
  readonly id: string;
  readonly saved: Category | undefined;
  onStored(stored: Category): void;
  onMerged(merged: Draft, theirs: Category): void;
  onRefused(problems: readonly Problem[]): void;
}) {
  const t = useWords(categoryWords);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const invalidateResource = useInvalidateResource();
  const client = useQueryClient();
  const { setWarnWhen } = useWarnAboutChange();
  const [error, setError] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<Category | null>(null);
  const { mutateAsync: command, isPending } = useCommand<Category>({ refresh: [CATEGORIES_PATH] });
  const { draft, id, saved } = input;

  const store = async (values: Draft, base: Category | undefined): Promise<void> => {
    setError(null);
    try {
      const stored = await command(commandOf({ values, base, id }));
      await invalidateResource({ resource: 'categories', invalidates: ['all'] });
      await client.invalidateQueries({ queryKey: ['reference', 'categories'] });
      message.success(t(base === undefined ? 'created' : 'published'));
      setWarnWhen(false);
      input.onStored(stored);
      const to = `/categories/${encodeURIComponent(stored.id)}`;
      // In place of the empty page: the way back leads to the list, and nothing asks on the way.
      if (base === undefined) void navigate(to, { replace: true });
    } catch (thrown) {
      await refuse(thrown, values, base);
    }
  };
  const refuse = async (thrown: unknown, values: Draft, base: Category | undefined) => {
    if (!(thrown instanceof ApiError)) throw thrown;
    if (thrown.code === 'VERSION_CONFLICT' && base !== undefined) {
      const path = `${CATEGORIES_PATH}/${encodeURIComponent(base.id)}`;
      setTheirs(await call<Category>('GET', path));
      return;
    }
    const isTaken = thrown.code === 'ALREADY_EXISTS';
    const taken: Problem = { path: ['id'], text: { zh: '编号已被使用', en: 'this id is taken' } };
    input.onRefused(isTaken ? [taken] : problemsFrom(thrown.fields, values));
    if (isTaken || thrown.fields.length > 0) message.error(t('refused'));
    else setError(textOf(thrown));
  };
  return {
    error,
    theirs,
    isBusy: isPending,
    publish: () => store(draft, saved),
    async resolve(values: Partial<Draft>) {
      if (theirs === null) return;
      // A field that neither side has ever set has the default of the contract.
      const merged = draftOf({ ...draft, ...values });
      setTheirs(null);
      input.onMerged(merged, theirs);
      if (changedKeys(draftOf(theirs), merged).length > 0) await store(merged, theirs);
    },
    dropConflict: () => setTheirs(null),
  };
}

function commandOf(input: {
  readonly values: Draft;
  readonly base: Category | undefined;
  readonly id: string;
}) {
  const { values, base, id } = input;
  if (base === undefined) return { path: CATEGORIES_PATH, body: { ...values, id } };
  const keys = changedKeys(draftOf(base), values);
  return {
    method: 'PATCH' as const,
    path: `${CATEGORIES_PATH}/${encodeURIComponent(base.id)}`,
    version: base.version,
    body: Object.fromEntries(keys.map((key) => [key, values[key]])),
  };
}
