import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

for (const [words, first] of [
  ['AI-102', /azure-ai-engineer-associate/], ['ai102', /azure-ai-engineer-associate/], ['mls-c01', /aws-ml-specialty/], ['Professional Machine Learning Engineer', /google-professional-ml-engineer/],
  ['gcp machine learning', /google-/], ['portfolo', /portfolio-project/], ['retirement', /retirements/], ['bootcamps', /bootcamp/],
]) {
  test(`“${words}” is found by keyboard alone`, async ({page}) => {
    await page.goto(server.origin + '/tiers/');
    await page.keyboard.press('/');
    const dialog = page.getByRole('dialog', {name: 'Search'});
    await expect(dialog.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type(words);
    await expect(dialog.getByRole('link').first()).toHaveAttribute('href', first);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(first);
  });
}

test('the search page works by its address, and closes over nothing found', async ({page}) => {
  const messages = [];
  page.on('console', message => messages.push(message.text()));
  await page.goto(server.origin + '/search/?q=DP-100');
  await expect(page.locator('.results').getByRole('link').first()).toHaveAttribute('href', /azure-data-scientist-associate/);
  await page.getByRole('searchbox').fill('xyzzyqq');
  await expect(page.getByText('Nothing found for “xyzzyqq”.')).toBeVisible();
  await expect(page).toHaveURL(/q=xyzzyqq/);
  expect(messages).toEqual([]);
});

test('Escape closes the dialog and the focus goes back', async ({page}) => {
  await page.goto(server.origin + '/');
  await page.getByRole('link', {name: 'Search'}).first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', {name: 'Search'})).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', {name: 'Search'})).toBeHidden();
  await expect(page.getByRole('link', {name: 'Search'}).first()).toBeFocused();
});

test('without JavaScript the search link leads to the A to Z of all pages', async ({browser}) => {
  const context = await browser.newContext({javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(server.origin + '/');
  await page.getByRole('link', {name: 'Search'}).first().click();
  await expect(page.locator('.letter').getByRole('link', {name: 'Portfolio project'})).toBeVisible();
  expect(await page.locator('.letter a').count()).toBeGreaterThan(90);
  await context.close();
});
