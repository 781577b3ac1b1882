import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

const paper = page => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const light = 'rgb(253, 252, 248)', dark = 'rgb(20, 22, 27)';

test('the theme is the system’s until the reader chooses, and the choice stays', async ({browser}) => {
  const context = await browser.newContext({colorScheme: 'light'});
  const page = await context.newPage();
  await page.goto(server.origin + '/');
  expect(await paper(page)).toBe(light);
  await page.getByRole('radio', {name: 'As the system'}).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', {name: 'Dark'})).toBeChecked();
  expect(await paper(page)).toBe(dark);

  // In a new tab the choice holds from the first frame on: no frame was light.
  const other = await context.newPage();
  await other.addInitScript(() => {
    window.frames_ = [];
    const look = () => { if (document.body) window.frames_.push(getComputedStyle(document.documentElement).backgroundColor); requestAnimationFrame(look); };
    requestAnimationFrame(look);
  });
  await other.goto(server.origin + '/compare/');
  await expect.poll(() => other.evaluate(() => window.frames_.length)).toBeGreaterThan(2);
  expect(new Set(await other.evaluate(() => window.frames_))).toEqual(new Set([dark]));

  // Back to the system's, in both tabs at once.
  await other.getByRole('radio', {name: 'As the system'}).check({force: true});
  expect(await paper(other)).toBe(light);
  await expect.poll(() => paper(page)).toBe(light);
  await context.close();
});

test('without JavaScript there is no switch, and the system’s theme holds', async ({browser}) => {
  const context = await browser.newContext({colorScheme: 'dark', javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(server.origin + '/');
  await expect(page.getByRole('group', {name: 'Theme'})).toBeHidden();
  await context.close();
});
