/** Tokens of the person at this browser. The refresh token is bound to the device id. */
export type Session = {
  readonly audience: 'admin' | 'merchant';
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
};

const SESSION_KEY = 'doorhive.session';
const DEVICE_KEY = 'doorhive.device';
const listeners = new Set<() => void>();

export function readSession(): Session | null {
  const text = localStorage.getItem(SESSION_KEY);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Session;
  } catch {
    return null;
  }
}

export function writeSession(session: Session | null): void {
  if (session === null) localStorage.removeItem(SESSION_KEY);
  else localStorage.setItem(SESSION_KEY, JSON.stringify(session));
  for (const listener of listeners) listener();
}

/** Called when the session changes here or in another tab. */
export function onSessionChange(listener: () => void): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key === SESSION_KEY) listener();
  };
  listeners.add(listener);
  window.addEventListener('storage', onStorage);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', onStorage);
  };
}

export function deviceId(): string {
  const known = localStorage.getItem(DEVICE_KEY);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  localStorage.setItem(DEVICE_KEY, made);
  return made;
}
