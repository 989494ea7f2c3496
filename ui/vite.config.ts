import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  base: './',
  server: {
    port: 1420,
    strictPort: true,
    host: '127.0.0.1',
    proxy: { '/api': { target: 'http://127.0.0.1:8000', ws: true } },
  },
  // WebKitGTK of Debian 12 is the oldest web view we are shown in.
  // What is made of other people's work carries their licences: the installer reads the list.
  build: { target: 'safari16', sourcemap: false, outDir: 'dist', emptyOutDir: true, license: { fileName: 'licenses.md' } },
  // Without the browser condition, tests would mount Svelte's server build.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], setupFiles: ['src/test-setup.ts'] },
})
