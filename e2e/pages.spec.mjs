import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, paths, read, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

// outside returns the beginnings of those texts of main that stand out of their cell, paragraph or point.
const outside = () => {
  const out = [], texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const cell = text.parentElement.closest('td, th, li, p, dd');
    if (!cell || !text.data.trim() || !text.parentElement.checkVisibility() || getComputedStyle(text.parentElement).clipPath !== 'none') continue; // what is read aloud alone has no place
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some(box => box.right > cell.getBoundingClientRect().right + 1)) out.push(text.data.trim().slice(0, 40));
  }
  return out;
};

for (const colorScheme of ['light', 'dark']) {
  test(`no page asks another site, logs, breaks the CSP, scrolls sideways or lets text out of its cell at 320 px (${colorScheme})`, async ({browser}) => {
    const page = await (await browser.newContext({colorScheme, viewport: {width: 320, height: 720}})).newPage();
    const faults = [];
    let path = '';
    page.on('console', message => { if (!(path === '/404.html' && /404/.test(message.text()))) faults.push(`${path}: console: ${message.text()}`); });
    page.on('pageerror', error => faults.push(`${path}: ${error}`));
    // Going on to the next page cancels what the browser still fetches for its
    // own use, the icon in the tab; that alone is no fault of the page left.
    let leaving = false;
    page.on('requestfailed', request => {
      const cancelled = leaving && request.failure().errorText === 'net::ERR_ABORTED';
      if (!cancelled) faults.push(`${path}: failed: ${request.url()} ${request.failure().errorText}`);
    });
    page.on('request', request => { if (!request.url().startsWith(server.origin)) faults.push(`${path}: asks ${request.url()}`); });
    page.on('response', response => { if (response.status() >= 400) faults.push(`${path}: ${response.status()} ${response.url()}`); });
    await page.addInitScript(() => addEventListener('securitypolicyviolation', event => console.error('CSP', event.violatedDirective, event.blockedURI)));
    // The dark theme differs in colours alone, so some pages stand for all.
    const all = paths().filter((_, i) => colorScheme === 'light' || i % 5 === 0);
    expect(all.length).toBeGreaterThan(30);
    for (path of all) {
      leaving = true;
      await page.goto(server.origin + path);
      leaving = false;
      await page.keyboard.press('Control'); // all rows of a long table
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) faults.push(`${path}: ${wide} px wider than the screen`);
      for (const text of await page.evaluate(outside)) faults.push(`${path}: “${text}” leaves its cell`);
      if (await page.locator('h1').count() !== 1) faults.push(`${path}: not exactly one h1`);
    }
    const icon = await page.locator('link[rel=icon]').getAttribute('href');
    const answer = await page.request.get(server.origin + icon);
    if (!answer.ok()) faults.push(`the icon ${icon}: ${answer.status()}`);
    expect(faults).toEqual([]);
  });
}

test('a page that does not exist gives the 404 page with the way home', async ({page}) => {
  const response = await page.goto(server.origin + '/no/such/page/');
  expect(response.status()).toBe(404);
  await page.getByRole('link').filter({hasText: /compare/i}).first().click();
  await expect(page).toHaveURL(/\/compare\/$/);
});

test('a retired exam leads to its successor', async ({page}) => {
  await page.goto(server.origin + '/certifications/azure-ai-engineer-associate/');
  const main = page.getByRole('main');
  await expect(main).toContainText(/retired/i);
  await expect(main).toContainText('30 June 2026');
  await main.locator('a[href="/certifications/azure-ai-apps-agents-developer/"]').first().click();
  await expect(page).toHaveURL(/azure-ai-apps-agents-developer\/$/);
});

test('without a style sheet from elsewhere the CSP is strict', async ({request}) => {
  const response = await request.get(server.origin + '/');
  const policy = response.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(response.headers()['cache-control']).toContain('must-revalidate');
});

test('the first figure on the home page leads to where it comes from', async ({page}) => {
  await page.goto(server.origin + '/');
  await page.locator('.tally').getByRole('link', {name: 'Where it comes from'}).click();
  await expect(page.locator('.claim:target')).toContainText('About 8% of AI job postings name a specific certification');
});

test('a source whose address is not known says so, in notes and on records', async ({page}) => {
  await page.goto(server.origin + '/certifications/google-professional-ml-engineer/');
  const unlinked = page.locator('[id^=source-]').filter({hasText: 'What AI Certifications Engineers Can Take in 2026'});
  await expect(unlinked.first()).toContainText('19 August 2026 (its address is not known)');
  await expect(page.locator('[id^=source-]').filter({hasText: 'flane.se'}).first()).not.toContainText('its address');
  await page.goto(server.origin + '/');
  await expect(page.locator('#note-1')).toContainText('(its address is not known)');
});

test('on a phone an address or a link that leads to what is behind a chart leads there', async ({page}) => {
  await page.setViewportSize({width: 360, height: 740});
  await page.addInitScript(() => { window.arrived = new Promise(resolve => addEventListener('scrollend', resolve, {once: true})); });
  const charts = paths().filter(path => path.endsWith('/') && read(`${path}index.html`).includes('class="chart-figure'));
  expect(charts).toContain('/compare/');
  const top = async heading => {
    await page.evaluate(() => window.arrived);
    return heading.evaluate(h => Math.abs(h.getBoundingClientRect().top - parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockStart)));
  };
  for (const path of charts) {
    await page.goto(server.origin + path);
    const last = page.locator('.prose > h2[id]').last();
    if (!await last.count()) continue;
    const id = await last.getAttribute('id');
    await page.locator(`a[href="#${id}"]`).first().evaluate(link => link.click());
    expect(await top(last), `${path}: the link to ${id}`).toBeLessThan(2);
    await page.goto('about:blank');
    await page.goto(`${server.origin}${path}#${id}`);
    expect(await top(last), `${path}#${id}`).toBeLessThan(2);
  }
});
