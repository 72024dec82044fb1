import type { AuthProvider } from '@refinedev/core';
import { ApiError, call } from '../api/http';
import { deviceId, readSession, writeSession, type Session } from '../api/session';
import { forgetProfile, loadProfile } from './profile';

export type LoginForm = {
  readonly audience: Session['audience'];
  readonly account: string;
  readonly password: string;
  readonly totp: string;
};

/** Login by account, password and TOTP; the profile with its permissions is read right after. */
export const authProvider: AuthProvider = {
  async login(form: LoginForm) {
    try {
      const tokens = await call<Session>('POST', '/auth/staff-login', {
        body: { ...form, deviceId: deviceId() },
        isPublic: true,
      });
      writeSession({ ...tokens, audience: form.audience });
      forgetProfile();
      return { success: true, redirectTo: '/' };
    } catch (error) {
      return { success: false, error: asError(error) };
    }
  },
  async logout() {
    // The session ends here whatever the server says; it ends there by itself as well.
    await call('POST', '/auth/logout').catch(() => undefined);
    writeSession(null);
    forgetProfile();
    return { success: true, redirectTo: '/login' };
  },
  async check() {
    if (readSession() === null) return { authenticated: false, redirectTo: '/login' };
    try {
      await loadProfile();
      return { authenticated: true };
    } catch (error) {
      const isOver = error instanceof ApiError && error.statusCode === 401;
      // A server that does not answer ends nobody's session.
      return isOver ? { authenticated: false, redirectTo: '/login' } : { authenticated: true };
    }
  },
  async onError(error: unknown) {
    const isOver = error instanceof ApiError && error.statusCode === 401;
    if (isOver) writeSession(null);
    return isOver ? { logout: true, redirectTo: '/login' } : {};
  },
  getIdentity: () => loadProfile(),
  getPermissions: async () => (await loadProfile()).permissions,
};

function asError(error: unknown): Error {
  return error instanceof Error ? error : new ApiError({ status: 0, code: 'INTERNAL', title: '' });
}
