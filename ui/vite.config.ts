import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { notices } from './notices';

// `npm run dev` asks a running skein for the data: SKEIN=http://127.0.0.1:8080 npm run dev
const server = process.env['SKEIN'];

const { page, inWorkers } = notices(fileURLToPath(new URL('.', import.meta.url)));

export default defineConfig({
  base: './',
  plugins: [svelte(), page],
  worker: { plugins: inWorkers },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  ...(server ? { server: { proxy: { '/api': server } } } : {}),
});
