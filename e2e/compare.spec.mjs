import {readFile} from 'node:fs/promises';
import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

const table = page => page.getByRole('region', {name: 'AI certifications, courses and alternatives compared'}).getByRole('table');
const column = (page, name) => table(page).locator(`tbody tr:not([hidden]) .c-${name}`);

test('sort by cost: rising, falling, and the unknown last both ways', async ({page}) => {
  await page.goto(server.origin + '/compare/');
  for (const order of ['ascending', 'descending']) {
    await table(page).getByRole('button', {name: 'Cost (USD)'}).click();
    await expect(table(page).locator('[aria-sort]')).toHaveCount(1);
    await expect(table(page).locator('[data-column=cost]')).toHaveAttribute('aria-sort', order);
    const keys = await column(page, 'cost').evaluateAll(cells => cells.map(cell => cell.dataset.n === undefined ? null : Number(cell.dataset.n)));
    const known = keys.filter(key => key !== null);
    expect(known.length).toBeGreaterThan(20);
    expect(keys.slice(known.length).length).toBeGreaterThan(0);
    expect(keys.slice(known.length).every(key => key === null)).toBe(true);
    expect(known).toEqual([...known].sort((a, b) => order === 'ascending' ? a - b : b - a));
    await expect(page.getByRole('status')).toContainText('Sorted by Cost (USD)');
  }
});

test('filter by budget and status, by keyboard; the back button and the address keep it', async ({page, browser}) => {
  await page.goto(server.origin + '/compare/');
  const all = await column(page, 'name').count() || await table(page).locator('tbody tr').count();
  await page.getByRole('checkbox', {name: 'Can be taken today'}).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', {name: '$100', exact: true})).toBeChecked();
  const costs = await column(page, 'cost').evaluateAll(cells => cells.map(cell => Number(cell.dataset.n)));
  expect(costs.length).toBeGreaterThan(0);
  expect(costs.length).toBeLessThan(all);
  expect(Math.max(...costs)).toBeLessThanOrEqual(100);
  expect((await column(page, 'status').allTextContents()).filter(text => /Retired|Retiring/.test(text))).toEqual([]);
  await expect(page.getByText(`${costs.length} of ${all} shown.`)).toBeVisible();

  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.getByText(`${costs.length} of ${all} shown.`)).toBeVisible();
  await other.close();
  await page.goBack();
  await expect(page.getByRole('radio', {name: 'Free', exact: true})).toBeChecked();
  await page.getByRole('button', {name: 'Can be taken today ✕'}).click();
  await expect(page.getByRole('checkbox', {name: 'Can be taken today'})).not.toBeChecked();
});

test('when nothing fits it says which filter to take out', async ({page}) => {
  await page.goto(server.origin + '/compare/?provider=NVIDIA&budget=0&open=1');
  await expect(page.getByText(/Nothing fits\. Without the (provider|budget)/)).toBeVisible();
  await expect(table(page).locator('tbody tr:visible')).toHaveCount(0);
});

test('choose three, see them side by side, share the address', async ({page, browser}) => {
  await page.goto(server.origin + '/compare/');
  for (const name of ['Google PMLE', 'AWS GenAI Developer', 'Portfolio project']) await page.getByRole('checkbox', {name: `Choose ${name} for a comparison`}).check();
  const other = await browser.newPage();
  await other.goto(page.url());
  const sheet = other.getByRole('region', {name: 'Chosen, side by side'});
  await expect(sheet.getByRole('columnheader')).toHaveText([/^Google PMLE/, /^AWS GenAI Developer/, /^Portfolio project/]);
  await expect(sheet.getByRole('rowheader', {name: 'Cost (USD)'})).toBeVisible();
  const before = await sheet.getByRole('rowheader').count();
  await other.getByRole('checkbox', {name: 'Only what differs'}).check();
  expect(await sheet.getByRole('rowheader').count()).toBeLessThanOrEqual(before);
  await expect(other).toHaveURL(/differ=1/);
  await other.close();
});

test('choosing quickly makes one comparison', async ({page}) => {
  await page.goto(server.origin + '/compare/');
  await page.evaluate(() => [...document.querySelectorAll('.pick')].slice(0, 4).forEach(box => box.click()));
  await expect(page.getByRole('heading', {name: '4 side by side'})).toHaveCount(1);
  await expect(page.locator('.chosen-bar')).toHaveCount(1);
});

test('the CSV holds what is shown', async ({page}) => {
  await page.goto(server.origin + '/compare/?provider=AWS');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', {name: 'Download as CSV'}).click()]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(lines[0]).toContain('"Name","Status","Hiring signal","Cost (USD)","Hours"');
  expect(lines.length - 1).toBe(await table(page).locator('tbody tr:visible').count());
});

test('an address with nonsense in it shows the whole table', async ({page}) => {
  await page.goto(server.origin + '/compare/?sort=constructor&tier=%3Cb%3E&budget=-1&pick=x,y,__proto__');
  await expect(table(page).locator('tbody tr[hidden]')).toHaveCount(0);
  await expect(page.getByRole('region', {name: 'Chosen, side by side'})).toHaveCount(0);
});

test('without JavaScript the table is whole, and no control is dead', async ({browser}) => {
  const context = await browser.newContext({javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(server.origin + '/compare/');
  await expect(table(page).getByRole('button')).toHaveCount(0);
  expect(await table(page).locator('tbody tr:visible').count()).toBeGreaterThan(50);
  await context.close();
});
