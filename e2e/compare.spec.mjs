import {readFile} from 'node:fs/promises';
import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, paths, read, site} from './site.mjs';

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
    // The least of a span counts when rising, the most when falling.
    const keys = await column(page, 'cost').evaluateAll((cells, rising) => cells.map(cell => cell.dataset.n === undefined ? null : Number(rising ? cell.dataset.n : cell.dataset.to ?? cell.dataset.n)), order === 'ascending');
    const known = keys.filter(key => key !== null);
    expect(known.length).toBeGreaterThan(20);
    expect(keys.slice(known.length).length).toBeGreaterThan(0);
    expect(keys.slice(known.length).every(key => key === null)).toBe(true);
    expect(known).toEqual([...known].sort((a, b) => order === 'ascending' ? a - b : b - a));
    await expect(page.getByRole('status')).toContainText('Sorted by Cost (USD)');
  }
});

test('words sort by what they mean, and what is unknown comes last both ways', async ({page}) => {
  await page.goto(server.origin + '/compare/');
  const scale = ['None', 'Minimal', 'Low', 'Meaningful', 'Strong'];
  for (const sign of [1, -1]) {
    await table(page).getByRole('button', {name: 'Hiring signal'}).click();
    const places = (await column(page, 'signal').allTextContents()).map(text => scale.indexOf(text.trim()));
    const known = places.filter(place => place >= 0);
    expect(new Set(known).size).toBeGreaterThan(2);
    expect(places.slice(known.length).every(place => place < 0)).toBe(true);
    expect(known).toEqual([...known].sort((a, b) => sign * (a - b)));
  }
  await table(page).getByRole('button', {name: 'Status'}).click();
  const seen = (await column(page, 'status').locator('.stage').allTextContents()).map(text => text.trim());
  expect(seen[0]).toMatch(/Open to anyone|Active/);
  expect(seen.lastIndexOf('Active')).toBeLessThan(seen.indexOf('Retired'));
});

test('who sorts far down sees the beginning of the new order', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'});
  for (const [width, height] of [[360, 740], [1280, 800]]) {
    await page.setViewportSize({width, height});
    await page.goto(server.origin + '/compare/');
    await table(page).locator('tbody tr').last().scrollIntoViewIfNeeded();
    await table(page).getByRole('button', {name: 'Status'}).click();
    await expect(table(page).locator('tbody tr').first()).toBeInViewport();
  }
});

test('the heading that has the focus is seen whole, and choosing is said', async ({page}) => {
  await page.setViewportSize({width: 360, height: 740});
  await page.goto(server.origin + '/compare/');
  const heads = table(page).locator('.sort');
  await heads.first().focus();
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let i = 1; i < await heads.count(); i++) {
      await page.keyboard.press(key);
      const {left, right, from, to} = await page.evaluate(() => {
        const {left, right} = document.activeElement.getBoundingClientRect();
        const first = document.querySelector('.compare thead th'), region = document.querySelector('.compare');
        return {left, right, from: first.contains(document.activeElement) ? 0 : first.getBoundingClientRect().right, to: region.getBoundingClientRect().right};
      });
      expect(left, `${key} ${i}`).toBeGreaterThanOrEqual(from);
      expect(right, `${key} ${i}`).toBeLessThanOrEqual(to);
    }
  }
  await page.locator('.pick').nth(1).check();
  await page.locator('.pick').nth(2).check();
  await expect(page.getByRole('status').first()).toHaveText(/rows\. 2 chosen\. Side by side above the table\.$/);
});

test('a tap on the part of a heading that is seen sorts by it', async ({browser}) => {
  const context = await browser.newContext({viewport: {width: 360, height: 740}, hasTouch: true, reducedMotion: 'reduce'}); // where it is measured, it is tapped
  const page = await context.newPage();
  await page.goto(server.origin + '/compare/');
  const region = page.locator('.compare').first(), head = table(page).locator('[data-column=signal]');
  await region.scrollIntoViewIfNeeded();
  await region.evaluate(region => { region.scrollLeft += region.querySelector('[data-column=signal]').getBoundingClientRect().left - region.querySelector('th').getBoundingClientRect().right + 40; });
  const box = await head.boundingBox();
  await page.touchscreen.tap(box.x + box.width - 15, box.y + box.height / 2);
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  // Its edges are the button's, too.
  for (const [edge, order] of [[box => box.y + 3, 'descending'], [box => box.y + box.height - 3, null]]) {
    const now = await head.boundingBox();
    await page.touchscreen.tap(now.x + now.width - 3, edge(now));
    if (order) await expect(head).toHaveAttribute('aria-sort', order);
    else await expect(head).not.toHaveAttribute('aria-sort');
  }
  await context.close();
});

test('a third press of a heading puts the rows back as they were', async ({page}) => {
  await page.goto(server.origin + '/compare/');
  const names = () => table(page).locator('tbody th a').allTextContents();
  const before = await names();
  for (let i = 0; i < 3; i++) await table(page).getByRole('button', {name: 'Cost (USD)'}).click();
  await expect(table(page).locator('[aria-sort]')).toHaveCount(0);
  expect(await names()).toEqual(before);
});

test('choosing leaves the rows where they are, and a tap on text does not scroll', async ({page}) => {
  await page.setViewportSize({width: 360, height: 740});
  await page.goto(server.origin + '/compare/');
  const boxes = page.locator('.pick');
  await boxes.nth(1).scrollIntoViewIfNeeded();
  for (const n of [0, 1, 2]) {
    const before = (await boxes.nth(n).boundingBox()).y;
    await boxes.nth(n).check();
    if (n > 0) await expect(page.getByRole('region', {name: 'Side by side', exact: true})).toContainText(`${n + 1} side by side`);
    expect(Math.abs((await boxes.nth(n).boundingBox()).y - before), `after the choice ${n + 1}`).toBeLessThan(3);
  }
  const differs = page.getByText('Only what differs');
  await differs.scrollIntoViewIfNeeded();
  const top = await page.evaluate(() => scrollY);
  await page.locator('.chosen h2').click();
  await differs.click();
  await expect(page.getByLabel('Only what differs')).toBeChecked();
  expect(Math.abs(await page.evaluate(() => scrollY) - top)).toBeLessThan(100);
});

test('by keyboard the comparison is one step from the last choice, and a shared address opens at it', async ({page, browser}) => {
  await page.goto(server.origin + '/compare/');
  for (const n of [3, 5]) {
    await page.locator('.pick').nth(n).focus();
    await page.keyboard.press('Space');
  }
  await expect(page.getByRole('heading', {name: '2 side by side'})).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(page.locator('.go')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', {name: '2 side by side'})).toBeFocused();
  await page.getByRole('button', {name: 'Back to the table'}).press('Enter');
  await expect(page.locator('.pick').nth(5)).toBeFocused();
  await expect(page.locator('.pick').nth(5)).toBeInViewport();
  const other = await browser.newPage({viewport: {width: 360, height: 740}});
  await other.goto(page.url());
  await expect(other.getByRole('heading', {name: '2 side by side'})).toBeInViewport();
  const [download] = await Promise.all([other.waitForEvent('download'), other.getByRole('button', {name: 'Download as CSV'}).click()]);
  expect(await readFile(await download.path(), 'utf8')).not.toContain('Go to');
  await other.close();
});

test('who clears a comparison is led to the table, by keyboard and by pointer', async ({page}) => {
  const ids = [...read('compare/index.html').matchAll(/<tr data-id="([^"]+)"/g)].slice(0, 3).map(([, id]) => id);
  for (const viewport of [{width: 360, height: 740}, {width: 1280, height: 800}]) {
    await page.setViewportSize(viewport);
    for (const by of ['press', 'click']) {
      await page.goto(`${server.origin}/compare/?open=1&pick=${ids}`);
      await page.evaluate(() => { window.arrived = new Promise(resolve => addEventListener('scrollend', resolve, {once: true})); });
      const clear = page.locator('.chosen').getByRole('button', {name: 'Clear'});
      await (by === 'press' ? clear.press('Enter') : clear.click());
      await expect(page.locator('.chosen')).toBeHidden();
      await page.evaluate(() => window.arrived);
      await expect(page.locator('.compare thead th').first()).toBeInViewport({ratio: 1});
      await expect(page.locator('.compare tbody tr').first()).toBeInViewport();
    }
  }
});

test('a fifth choice is refused, and says why', async ({page}) => {
  await page.goto(server.origin + '/compare/');
  const boxes = page.locator('.pick');
  for (let n = 0; n < 4; n++) await boxes.nth(n).check();
  await boxes.nth(4).click();
  await expect(boxes.nth(4)).not.toBeChecked();
  await expect(boxes.first()).toBeChecked();
  await page.locator('.chosen-bar').getByRole('button', {name: 'Clear'}).press('Enter');
  await expect(page.locator('.compare').first()).toBeFocused();
  await expect(page.locator('.pick:checked')).toHaveCount(0);
  for (let n = 0; n < 4; n++) await boxes.nth(n).check();
  await boxes.nth(4).click();
  await expect(page.locator('.chosen-bar')).toContainText('Untick one to choose another');
});

test('filter by budget and status, by keyboard; the back button and the address keep it', async ({page, browser}) => {
  await page.goto(server.origin + '/compare/');
  const all = await column(page, 'name').count() || await table(page).locator('tbody tr').count();
  await page.getByRole('checkbox', {name: 'Open or probably open'}).focus();
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
  await expect(page.getByRole('status').first()).toHaveText(`${await table(page).locator('tbody tr:visible').count()} rows.`);
  await page.getByRole('button', {name: 'Open or probably open ✕'}).click();
  await expect(page.getByRole('checkbox', {name: 'Open or probably open'})).not.toBeChecked();
  await expect(page.getByRole('button', {name: 'Free ✕'})).toBeFocused(); // not lost with the button
});

test('when nothing fits it says which filter to take out', async ({page}) => {
  await page.goto(server.origin + '/compare/?provider=NVIDIA&budget=0&open=1');
  await expect(page.locator('.actions')).toContainText(/Nothing fits\. Without the (provider|budget)/);
  await expect(page.getByRole('status').first()).toContainText(/Nothing fits\. Without the (provider|budget)/);
  await expect(table(page).locator('tbody tr:visible')).toHaveCount(0);
  await expect(page.locator('.chosen-bar')).toBeHidden();
});

test('behind the bar of what is chosen the focus stays in sight', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'}); // looked at where it comes to rest
  await page.goto(server.origin + '/compare/?pick=portfolio-project,aws-genai-developer,google-professional-ml-engineer');
  await expect(page.locator('.chosen-bar')).toBeVisible();
  await table(page).locator('tbody a').last().focus();
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => {
      const {top, bottom} = document.activeElement.getClientRects()[0];
      return bottom > 0 && top < innerHeight;
    }), {message: `Tab ${i + 1}`}).toBe(true);
  }
});

test('side by side comes to the top of the window', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'});
  await page.goto(server.origin + '/compare/');
  for (const name of ['Google PMLE', 'AWS GenAI Developer']) await page.getByRole('checkbox', {name: `Choose ${name} for a comparison`}).check();
  await page.getByRole('button', {name: 'Side by side', exact: true}).click();
  const heading = page.getByRole('heading', {name: '2 side by side'});
  await expect(heading).toBeFocused();
  expect((await heading.boundingBox()).y).toBeLessThan(100);
});

test('at 1280 px and wider the whole comparison is in sight', async ({page}) => {
  for (const width of [1280, 1440, 1920]) {
    await page.setViewportSize({width, height: 800});
    await page.goto(server.origin + '/compare/');
    await expect(page.locator('.compare.choosable')).toBeVisible();
    expect(await page.locator('.compare').first().evaluate(box => box.scrollWidth - box.clientWidth), `${width} px`).toBe(0);
  }
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
  expect(lines[0]).toContain('"Name","Provider","Status","Hiring signal","Cost (USD)","Hours"');
  expect(lines.find(line => line.startsWith('"AWS GenAI Developer"'))).toMatch(/^"AWS GenAI Developer","AWS · AIP.C01","Active"/);
  expect(lines.find(line => line.includes('provisional'))).toMatch(/; provisional"$/);
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

test('on a phone the rows that are drawn later move no column, and come with the first thing a reader does', async ({page}) => {
  const long = paths().filter(path => (read(`${path}index.html`.replace(/\.htmlindex\.html$/, '.html')).match(/<div class="table-scroll compare[^]*?<\/table>/g) ?? []).some(html => html.split('<tr').length > 17));
  expect(long).toContain('/compare/');
  const part = () => document.documentElement.classList.contains('first');
  const columns = () => [...document.querySelectorAll('.compare')].map(region => [...region.querySelectorAll('thead th')].map(cell => cell.getBoundingClientRect().width));
  for (const width of [320, 360, 412, 600]) {
    await page.setViewportSize({width, height: 960});
    for (const path of long) {
      await page.goto(server.origin + path);
      expect(await page.evaluate(part), path).toBe(true);
      expect(await page.locator('.compare tbody').first().evaluate(rows => rows.getBoundingClientRect().bottom), `${path} at ${width} px: nothing is missing from what shows`).toBeGreaterThan(960);
      const before = await page.evaluate(columns);
      await page.keyboard.press('Control');
      expect(await page.evaluate(part), path).toBe(false);
      expect(await page.evaluate(columns), `${path} at ${width} px`).toEqual(before);
    }
  }
  // Nobody need do anything.
  await page.setViewportSize({width: 360, height: 740});
  await page.goto(server.origin + '/compare/');
  const last = page.locator('.compare tbody tr').last();
  await expect(last).toBeHidden();
  await expect(last).toBeVisible({timeout: 20_000});
  await page.setViewportSize({width: 1440, height: 900});
  await page.goto(server.origin + '/compare/');
  await expect(last).toBeVisible({timeout: 1000});
  await page.setViewportSize({width: 360, height: 740});
  // Who comes back, or has an address with something to show, sees all at once.
  await page.reload();
  expect(await page.evaluate(part)).toBe(false);
  await page.goto(server.origin + '/compare/?sort=cost');
  expect(await page.evaluate(part)).toBe(false);
});

test('the head of a table stays in sight, and nothing that has the focus is behind it', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'});
  const head = region => region.evaluate(async region => {
    const box = region.scrollHeight > region.clientHeight + 1 ? region : document.scrollingElement; // what the rows scroll in
    region.scrollIntoView();
    box.scrollTop += region === box ? 500 : region.getBoundingClientRect().top + Math.min(400, region.clientHeight / 2);
    region.scrollLeft = 1e4;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const edge = Math.max(0, region.getBoundingClientRect().top);
    const seen = cell => {
      const {left, top, right, bottom} = cell.getBoundingClientRect();
      return Math.abs(top - edge) < 2 && cell.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
    };
    const [first, last] = [region.querySelector('thead tr').firstElementChild, region.querySelector('thead tr').lastElementChild];
    return {scrolled: box.scrollTop > 300, first: seen(first), last: seen(last)};
  });
  const kept = {scrolled: true, first: true, last: true};
  const pair = paths().find(path => path.includes('-vs-'));
  for (const width of [320, 360, 768, 1280]) {
    await page.setViewportSize({width, height: 700});
    for (const path of ['/compare/', '/roi/', pair, '/compare/retired/']) {
      await page.goto(server.origin + path);
      await page.keyboard.press('Control');
      expect(await head(page.locator('.compare, .roi, .versus').first()), `${path} at ${width} px`).toEqual(kept);
    }
  }
  // Back through the rows by keyboard.
  await page.setViewportSize({width: 360, height: 700});
  await page.goto(server.origin + '/compare/?sort=cost');
  await table(page).locator('tbody tr:nth-child(30) a').first().focus();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Shift+Tab');
    const {top, under} = await page.evaluate(() => ({top: document.activeElement.getBoundingClientRect().top, under: document.querySelector('.compare thead').getBoundingClientRect().bottom}));
    expect(top, `Shift+Tab ${i + 1}`).toBeGreaterThanOrEqual(under);
  }
  // Where a box cannot scroll in one direction alone, a long table has a window of its own.
  await page.route('**/*.css', async route => {
    const response = await route.fetch();
    await route.fulfill({response, body: (await response.text()).replaceAll('auto clip', 'auto hidden')});
  });
  await page.goto(server.origin + '/compare/');
  await page.keyboard.press('Control');
  expect(await head(page.locator('.compare').first())).toEqual(kept);
  expect(await page.locator('.compare').first().evaluate(region => region.clientHeight)).toBeLessThan(700);
});
