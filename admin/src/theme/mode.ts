import { useSyncExternalStore } from 'react';
import type { Mode } from './tokens';

const KEY = 'doorhive.theme';
const listeners = new Set<() => void>();

export function currentMode(): Mode {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function chooseMode(mode: Mode): void {
  localStorage.setItem(KEY, mode);
  for (const listener of listeners) listener();
}

export function useMode(): Mode {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentMode);
}
