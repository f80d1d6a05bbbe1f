import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `npm run dev` asks a running skein for the data: SKEIN=http://127.0.0.1:8080 npm run dev
const server = process.env['SKEIN'];

export default defineConfig({
  base: './',
  plugins: [svelte()],
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  ...(server ? { server: { proxy: { '/api': server } } } : {}),
});
