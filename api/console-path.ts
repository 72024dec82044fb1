/** Where the console is served. */
export const CONSOLE_PATH = '/admin';
