import {AxeBuilder} from '@axe-core/playwright';
import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

test.describe.configure({mode: 'parallel'}); // these are the longest tests

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

// One of each kind of page, and those with controls of their own.
const pages = ['/', '/compare/', '/tiers/cloud-platform/', '/certifications/google-professional-ml-engineer/', '/certifications/aws-ml-specialty/', '/alternatives/portfolio-project/',
  '/roi/', '/evaluate/', '/evidence/', '/retirements/', '/strategies/new-to-ai/', '/404.html', '/decide/', '/decide/exam-google/', '/providers/microsoft/', '/compare/retired/',
  '/compare/aws-ml-specialty-vs-aws-ml-engineer-associate/', '/guides/count-postings/', '/data/', '/search/?q=agents'];

const faults = async page => {
  const {violations} = await new AxeBuilder({page}).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return violations.map(v => `${page.url()}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')}`);
};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 768, 1440]) {
    test(`axe finds no violation (${colorScheme}, ${width} px)`, async ({browser}) => {
      test.setTimeout(600_000);
      const context = await browser.newContext({colorScheme, viewport: {width, height: 900}, reducedMotion: 'reduce'});
      const page = await context.newPage();
      const found = [];
      for (const path of pages) {
        await page.goto(server.origin + path);
        await page.keyboard.press('Control'); // all rows of a long table
        found.push(...await faults(page));
      }
      await page.goto(server.origin + '/compare/?sort=cost&open=1&pick=google-professional-ml-engineer,portfolio-project');
      await expect(page.getByRole('region', {name: 'Chosen, side by side'})).toBeVisible();
      await expect(page.locator('.chosen-bar')).toHaveCSS('position', width === 1440 ? 'static' : /./);
      found.push(...await faults(page));
      await page.goto(server.origin + '/decide/?a=2-0');
      await expect(page.getByRole('radio', {name: 'Google Cloud'})).toBeVisible();
      found.push(...await faults(page));
      await page.keyboard.press('/');
      await page.getByRole('dialog', {name: 'Search'}).getByRole('searchbox').fill('aws');
      await expect(page.getByRole('dialog', {name: 'Search'}).getByRole('link').first()).toBeVisible();
      found.push(...await faults(page));
      expect(found).toEqual([]);
      await context.close();
    });
  }
}

test('axe does find a violation, so that silence means something', async ({page}) => {
  await page.goto(server.origin + '/');
  await page.evaluate(() => { document.querySelector('h1').innerHTML += '<img src="/x.png">'; });
  expect((await faults(page)).join()).toContain('image-alt');
});
