import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the api of a running system is, for the development server only. */
const API_DEV = process.env.DOORHIVE_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  resolve: { alias: { '@contract': fileURLToPath(new URL('../contract', import.meta.url)) } },
  build: { outDir: 'dist', sourcemap: true, chunkSizeWarningLimit: 1_200 },
  server: { port: 5173, host: '127.0.0.1', proxy: { '/api': { target: API_DEV, ws: true } } },
});
