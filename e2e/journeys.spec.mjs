// What readers come for, from the home page: with a mouse in other files, here
// by keyboard alone, and then without JavaScript.
import {expect, test} from '@playwright/test';
import {follow, tabTo} from './keyboard.mjs';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

const menu = (page, name) => page.getByRole('navigation', {name: 'Main'}).getByRole('link', {name});
const table = page => page.getByRole('region', {name: 'AI certifications, courses and alternatives compared'}).getByRole('table');

test.describe('by keyboard alone', () => {
  test.beforeEach(async ({page}) => { await page.goto(server.origin + '/'); });

  test('find by code', async ({page}) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ai102');
    const first = page.getByRole('dialog').getByRole('link').first();
    await expect(first).toContainText('AI-102');
    await expect(first).toContainText('Retired');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/azure-ai-engineer-associate/);
  });

  test('sort by cost', async ({page}) => {
    await follow(page, menu(page, 'Compare'));
    const button = table(page).getByRole('button', {name: 'Cost (USD)'});
    await tabTo(page, button);
    await page.keyboard.press('Enter');
    await expect(table(page).locator('[data-column=cost]')).toHaveAttribute('aria-sort', 'ascending');
    await expect(button).toBeFocused();
  });

  test('choose three, set them side by side and share the address', async ({page, context}) => {
    await follow(page, menu(page, 'Compare'));
    for (const name of ['Portfolio project', 'AWS GenAI Developer', 'Google PMLE']) {
      await tabTo(page, page.getByRole('checkbox', {name: `Choose ${name} for a comparison`}));
      await page.keyboard.press('Space');
    }
    await follow(page, page.getByRole('button', {name: 'Side by side', exact: true}), 400);
    await expect(page.getByRole('heading', {name: '3 side by side'})).toBeFocused();
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(other.getByRole('heading', {name: '3 side by side'})).toBeVisible();
  });

  test('break-even at $40 an hour', async ({page}) => {
    await follow(page, menu(page, 'True cost'));
    await tabTo(page, page.getByLabel('Your hours (h)'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('50');
    await tabTo(page, page.getByLabel('What one of your hours is worth'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('40');
    await expect(page.getByRole('status').filter({hasText: 'pays for itself'})).toContainText('50 hours at $40');
    await expect(page).toHaveURL(/hours=50|rate=40|roi\/$/);
  });

  test('decide as a career changer', async ({page}) => {
    await follow(page, menu(page, 'Decide'));
    await tabTo(page, page.locator('.asked input').first());
    await page.keyboard.press('Space');
    const result = page.locator('output.result');
    await expect(result).toContainText('Take one course, then build');
    await follow(page, result.getByRole('link'));
    await expect(page).toHaveURL(/\/decide\/learn-then-build\/$/);
    await expect(page.getByRole('main')).toContainText('What would change this answer');
    await follow(page, page.getByRole('link', {name: 'Plan: new to AI, changing career'}));
    await expect(page.getByRole('main')).toContainText('Time in all');
  });

  test('a retired exam leads to its successor', async ({page}) => {
    await page.goto(server.origin + '/certifications/aws-ml-specialty/');
    await follow(page, page.locator('.verdict-status a').first());
    await expect(page.getByRole('main')).not.toContainText('You can no longer take this exam.');
  });

  test('the evidence for a number', async ({page}) => {
    const figure = page.locator('a.fact').first();
    await tabTo(page, figure);
    const bubble = page.locator('.bubble:popover-open');
    await expect(bubble).toContainText('Grade D');
    await expect(bubble).toContainText('original article');
    await page.keyboard.press('Escape');
    await expect(bubble).toHaveCount(0);
    await page.keyboard.press('Enter');
    const note = page.locator('#note-1');
    await follow(page, note.getByRole('link').first());
    await expect(page).toHaveURL(/evidence/);
    await expect(page.locator(':target')).toContainText('Sample');
  });

  test('switch the theme and come back', async ({page}) => {
    await tabTo(page, page.getByRole('radio', {name: 'As the system'}));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await follow(page, menu(page, 'Evidence'));
    await expect(page).toHaveURL(/evidence/);
    await page.goBack();
    await expect(page).toHaveURL(server.origin + '/');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByRole('radio', {name: 'Dark'})).toBeChecked();
    // The switch says what holds, on pages that come back, too.
    await page.getByRole('radio', {name: 'Dark'}).press('ArrowLeft');
    await page.goForward();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(page.getByRole('radio', {name: 'Light'})).toBeChecked();
  });

  test('the focus is always visible, and never behind what is fixed', async ({page}) => {
    await page.emulateMedia({reducedMotion: 'reduce'}); // no smooth scrolling: what is looked at has come to rest
    for (const path of ['/', '/compare/?pick=portfolio-project,google-professional-ml-engineer', '/certifications/aws-ml-specialty/', '/roi/']) {
      await page.goto(server.origin + path);
      if (path.includes('pick=')) await expect(page.locator('.chosen-bar')).toBeVisible();
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        const fault = await page.evaluate(async () => {
          const element = document.activeElement;
          if (element === document.body) return '';
          const place = () => [element, document.querySelector('.bubble')].map(e => JSON.stringify(e?.getBoundingClientRect())).join();
          for (let before = ''; before !== place();) {
            before = place();
            await new Promise(requestAnimationFrame); // what follows a scroll moves with the next frame
          }
          const shown = element.closest('label') ?? element;
          const outlined = [element, shown].some(e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; });
          const box = (element.getClientRects()[0] ?? shown.getBoundingClientRect());
          const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
          const hidden = box.width > 1 && at && !shown.contains(at) && !at.contains(element);
          return outlined && !hidden ? '' : `${element.outerHTML.slice(0, 120)} ${outlined ? `at ${box.left}, ${box.top} is behind ${at.outerHTML.slice(0, 80)}` : 'has no outline'}`;
        });
        expect(fault, path).toBe('');
      }
    }
  });
});

test.describe('without JavaScript', () => {
  test.use({javaScriptEnabled: false});
  test.beforeEach(async ({page}) => { await page.goto(server.origin + '/'); });

  test('find by code', async ({page}) => {
    await page.getByRole('link', {name: 'Search'}).first().click();
    await page.locator('.letter').filter({hasText: 'By exam code'}).getByRole('link', {name: /^AI.102$/}).click();
    await expect(page).toHaveURL(/azure-ai-engineer-associate/);
  });

  test('filter by status and by budget, the cheapest first', async ({page}) => {
    await menu(page, 'Compare').click();
    await page.getByText('Ready-made lists').click();
    await page.getByRole('link', {name: 'At most $200'}).click();
    const costs = await page.locator('td.c-cost').evaluateAll(cells => cells.map(cell => Number(cell.dataset.n)));
    expect(costs.length).toBeGreaterThan(5);
    expect(Math.max(...costs)).toBeLessThanOrEqual(200);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    await expect(page.locator('.stage-retired')).toHaveCount(0);
  });

  test('sort by cost, unknown last both ways', async ({page}) => {
    for (const [list, sign] of [['Everything, the cheapest first', 1], ['Everything, the dearest first', -1]]) {
      await menu(page, 'Compare').click();
      await page.getByText('Ready-made lists').click();
      await page.getByRole('link', {name: list}).click();
      const costs = await page.locator('td.c-cost').evaluateAll((cells, sign) => cells.map(({dataset: {n, to = n}}) => n === undefined ? Infinity : sign * (sign < 0 ? to : n)), sign);
      expect(costs.length).toBeGreaterThan(50);
      expect(costs).toEqual([...costs].sort((a, b) => a - b));
      expect(costs.at(-1)).toBe(Infinity);
    }
  });

  test('set two side by side, and share the address', async ({page}) => {
    await menu(page, 'Compare').click();
    await page.getByRole('link', {name: 'one of the pairs'}).click();
    await page.getByRole('row', {name: /^Azure AI Engineer/}).getByRole('listitem').getByRole('link').first().click();
    await expect(page).toHaveURL(/compare\/.*-vs-/);
    await expect(page.getByRole('rowheader', {name: 'Cost (USD)'})).toBeVisible();
    expect(await page.locator('article li').count()).toBeGreaterThan(0);
  });

  test('choose three, see them alone, and share the address', async ({page, browser, context}) => {
    await menu(page, 'Compare').click();
    for (const name of ['Portfolio project', 'AWS GenAI Developer', 'Google PMLE']) await page.getByRole('checkbox', {name: `Choose ${name} for a comparison`}).check();
    await page.getByLabel('Only what is ticked').check();
    await expect(table(page).locator('tbody tr:visible')).toHaveCount(3);
    const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', {name: 'Link to share'}).click()]);
    await expect(opened).toHaveURL(/pick=.*pick=.*pick=/);
    const told = await context.newPage(); // Playwright lets scripts on in the window that a page opens
    await told.goto(opened.url());
    await expect(told.locator('#shared p')).toBeInViewport();
    await expect(page.locator('#shared p')).toBeHidden();
    const other = await browser.newPage({javaScriptEnabled: true});
    await other.goto(opened.url());
    await expect(other.getByRole('heading', {name: '3 side by side'})).toBeInViewport();
    await expect(other).toHaveURL(/pick=/);
    await other.close();
    // The controls are at hand wherever the rows are, and no table is empty.
    await expect(page.getByLabel('Only what is ticked')).toBeInViewport({ratio: 1});
    for (const name of ['Portfolio project', 'AWS GenAI Developer', 'Google PMLE']) await page.getByRole('checkbox', {name: `Choose ${name} for a comparison`}).uncheck();
    expect(await table(page).locator('tbody tr:visible').count()).toBeGreaterThan(50);
    await page.getByLabel('Only what is ticked').uncheck();
    await expect(page.getByLabel('Only what is ticked')).toBeHidden();
  });

  test('what an hour adds, at $40', async ({page}) => {
    await menu(page, 'True cost').click();
    await expect(page.getByRole('columnheader', {name: '$40 an hour'}).first()).toBeVisible();
    await expect(page.getByRole('row', {name: /Portfolio project/}).first()).toContainText('$1,600–$3,300');
    await expect(page.getByRole('textbox')).toHaveCount(0);
    await expect(page.getByRole('listitem').filter({hasText: 'Portfolio project'}).first()).toContainText('pays for itself if it gets you hired 0.8–1.7 weeks sooner');
  });

  test('decide as a career changer', async ({page}) => {
    await menu(page, 'Decide').click();
    await page.getByText('I come from another field').click();
    await page.getByRole('link', {name: 'Take one course, then build'}).click();
    await expect(page.getByRole('heading', {name: 'What would change this answer'})).toBeVisible();
  });

  test('a figure leads to the note with its source, and back', async ({page}) => {
    await page.locator('a.fact').first().click();
    await expect(page.locator('#note-1:target')).toContainText('Grade D');
    await page.locator('#note-1').getByRole('link', {name: /Back to figure/}).click();
    await expect(page).toHaveURL(/#ref-1$/);
  });
});

test('a tap on a figure shows its source first, and goes there second', async ({browser}) => {
  const context = await browser.newContext({hasTouch: true, viewport: {width: 360, height: 740}});
  const page = await context.newPage();
  await page.goto(server.origin + '/');
  const figure = page.locator('a.fact').first();
  await figure.tap();
  await expect(page.locator('.bubble:popover-open')).toContainText('Grade D');
  expect(page.url()).not.toContain('#note');
  await figure.tap();
  await expect(page).toHaveURL(/#note-1$/);
  // On a record's own page figures lead to the row of the fact, and grades to sources: both show the source.
  await page.goto(server.origin + '/certifications/google-professional-ml-engineer/');
  for (const link of [page.locator('.verdict a.cite').first(), page.locator('article a.fact[href="#fact-cost"]').first(), page.locator('#fact-cost a.cite').first()]) {
    await link.scrollIntoViewIfNeeded();
    await link.tap();
    await expect(page.locator('.bubble:popover-open')).toContainText('Grade B');
    await page.touchscreen.tap(350, 5);
    await expect(page.locator('.bubble:popover-open')).toHaveCount(0);
  }
  await context.close();
});

test('the contents mark the section that is read, and code is copied', async ({browser}) => {
  const context = await browser.newContext({viewport: {width: 1440, height: 900}, permissions: ['clipboard-read', 'clipboard-write']});
  const page = await context.newPage();
  await page.goto(server.origin + '/guides/count-postings/');
  const links = page.locator('.toc-side a');
  const last = links.last();
  await last.click();
  await expect(last).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('.toc-side [aria-current]')).toHaveCount(1);
  const pre = page.locator('main pre').first();
  await page.getByRole('button', {name: 'Copy'}).first().click();
  await expect(page.getByRole('button', {name: 'Copied'})).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe((await pre.textContent()).trim());
  await context.close();
});

test('a page that is about to be wanted is fetched once', async ({page}) => {
  const asked = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await page.goto(server.origin + '/');
  await menu(page, 'Tiers').hover();
  await expect.poll(() => asked.filter(path => path === '/tiers/').length).toBe(1);
  await menu(page, 'Compare').hover();
  await expect.poll(() => asked.filter(path => path === '/compare/').length).toBe(1);
  await menu(page, 'Tiers').hover();
  await menu(page, 'Evidence').hover();
  await expect.poll(() => asked.filter(path => path === '/evidence/').length).toBe(1);
  expect(asked.filter(path => path === '/tiers/').length).toBe(1);
});

test('a verdict card prints whole, with its sources as notes', async ({page}) => {
  await page.goto(server.origin + '/certifications/aws-ml-specialty/');
  await page.emulateMedia({media: 'print'});
  for (const hidden of ['.sections', '.theme', '.find', '.toc-side', '.prevnext', '.copy']) await expect(page.locator(hidden).filter({visible: true})).toHaveCount(0);
  await expect(page.locator('.verdict')).toBeVisible();
  await expect(page.locator('.sourcelist')).toBeVisible();
  const pdf = await page.pdf({format: 'A4'});
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  expect(pages).toBeLessThanOrEqual(5);
  // What is folded is opened for the paper, and closed again behind it.
  const folded = page.locator('main details:not([open])');
  const before = await folded.count();
  expect(before).toBeGreaterThan(0);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(folded).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(folded).toHaveCount(before);
});

test('forced colours keep controls, marks and drawings apart', async ({browser}) => {
  const context = await browser.newContext({forcedColors: 'active'});
  const page = await context.newPage();
  await page.goto(server.origin + '/compare/?pick=portfolio-project');
  expect(await page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
  for (const selector of ['.stage', '.sort', '.pick', '.chosen-bar button', '.brand']) {
    const [ink, paper] = await page.locator(selector).first().evaluate(element => {
      const style = getComputedStyle(element);
      let at = element;
      while (at && getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement;
      return [style.color, at ? getComputedStyle(at).backgroundColor : 'rgb(255, 255, 255)'];
    });
    expect(ink, selector).not.toBe(paper);
  }
  await context.close();
});

test('nothing moves for those who asked for less motion', async ({browser}) => {
  const context = await browser.newContext({reducedMotion: 'reduce'});
  const page = await context.newPage();
  await page.goto(server.origin + '/compare/');
  const moving = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('*')].filter(element => {
    const style = getComputedStyle(element);
    return style.scrollBehavior === 'smooth' || style.animationName !== 'none' || style.transitionDuration !== '0s';
  }).length);
  expect(moving).toBe(0);
  await context.close();
});
