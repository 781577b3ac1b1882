// How the kinds of pages look, at three widths in both themes, beside committed
// references. "make screens" renews them after a change that is meant.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder} from './site.mjs';

let work, server;
test.beforeAll(async () => {
  // The pages say what holds on a day; that day must not pass.
  work = mkdtempSync(join(tmpdir(), 'certguide-screens-'));
  execFileSync('go', ['run', '.', 'build', '--quiet', '--as-of', '2026-11-25', '--out', join(work, 'site')], {cwd: folder});
  server = await start(folder, join(work, 'site'));
});
test.afterAll(async () => {
  await server.close();
  rmSync(work, {recursive: true});
});

const pages = {
  home: '/', compare: '/compare/', tier: '/tiers/cloud-platform/', certification: '/certifications/google-professional-ml-engineer/', retired: '/certifications/aws-ml-specialty/',
  alternative: '/alternatives/portfolio-project/', cost: '/roi/', decide: '/decide/', evidence: '/evidence/', provider: '/providers/microsoft/',
};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 768, 1440]) {
    test(`looks as it did (${colorScheme}, ${width} px)`, async ({browser}) => {
      const context = await browser.newContext({colorScheme, viewport: {width, height: 900}, reducedMotion: 'reduce'});
      const page = await context.newPage();
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(server.origin + path, {waitUntil: 'networkidle'});
        await expect.soft(page).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, {maxDiffPixelRatio: 0.02});
      }
      await context.close();
    });
  }
}
