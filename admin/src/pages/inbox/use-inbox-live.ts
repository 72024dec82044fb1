import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import type { inboxLiveSchema } from '@contract/schemas/inbox';
import { API_BASE, freshSession } from '../../api/http';

type News = z.infer<typeof inboxLiveSchema>;
type Message = { readonly type: string; readonly data?: News };

const BACK_OFF_MS_MIN = 1_000;
const BACK_OFF_MS_MAX = 60_000;
/** The server said that this person may not follow: asking again would not help. */
const FORBIDDEN = 4403;

/**
 * Hears news of the inbox over the live socket. Roles that follow no orders are refused there: they
 * are told by the regular questions alone.
 */
export function useInboxLive(input: { readonly isOff: boolean; onNews(news: News): void }): void {
  const hear = useRef(input.onNews);
  hear.current = input.onNews;
  const { isOff } = input;
  useEffect(() => (isOff ? undefined : follow((news) => hear.current(news))), [isOff]);
}

function follow(onNews: (news: News) => void): () => void {
  let socket: WebSocket | null = null;
  let isOver = false;
  let delayMs = BACK_OFF_MS_MIN;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = async (): Promise<void> => {
    const session = await freshSession();
    if (isOver || session === null) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new WebSocket(`${scheme}://${location.host}${API_BASE}/live`);
    socket.addEventListener('open', () =>
      socket?.send(JSON.stringify({ type: 'hello', token: session.accessToken })),
    );
    socket.addEventListener('message', ({ data }) => {
      delayMs = BACK_OFF_MS_MIN;
      const message = messageOf(data);
      if (message?.type === 'inbox' && message.data !== undefined) onNews(message.data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (isOver || code === FORBIDDEN) return;
      timer = setTimeout(() => void connect(), delayMs);
      delayMs = Math.min(delayMs * 2, BACK_OFF_MS_MAX);
    });
  };
  void connect();
  return () => {
    isOver = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function messageOf(data: unknown): Message | null {
  try {
    return JSON.parse(String(data)) as Message;
  } catch {
    return null;
  }
}
