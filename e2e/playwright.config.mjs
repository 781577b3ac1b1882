import {defineConfig} from '@playwright/test';

// CHROMIUM names the browser; make test finds it.
export default defineConfig({
  testDir: '.',
  workers: 2,
  timeout: 240_000,
  reporter: process.env.CI ? 'line' : 'list',
  forbidOnly: true,
  snapshotPathTemplate: '{testDir}/screens/{arg}{ext}',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
