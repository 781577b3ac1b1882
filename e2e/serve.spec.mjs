import {spawn, execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import AxeBuilder from '@axe-core/playwright';
import {expect, test} from '@playwright/test';
import {folder} from './site.mjs';

let work, server, address;

test.beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'certguide-'));
  cpSync(join(folder, 'testdata/site'), work, {recursive: true});
  cpSync(join(folder, 'netlify.toml'), join(work, 'netlify.toml'));
  cpSync(join(folder, 'templates'), join(work, 'templates'), {recursive: true});
  const long = Array.from({length: 120}, (_, i) => `Line ${i} of a long page.`).join('\n\n');
  writeFileSync(join(work, 'content/guides/long.md'), `---\ntitle: A long page\ndescription: It scrolls.\n---\n\n${long}\n\nThe end.\n`);
  const program = join(work, 'certguide');
  execFileSync('go', ['build', '-o', program, '.'], {cwd: folder});
  server = spawn(program, ['serve', '-C', work]);
  for await (const line of createInterface({input: server.stdout})) {
    address = /serving (http:\S+)/.exec(line)?.[1];
    if (address) break;
  }
});

test.afterAll(async () => {
  const ended = new Promise(resolve => server.on('exit', resolve));
  server.kill('SIGINT');
  await ended;
  rmSync(work, {recursive: true});
});

function edit(name, change) {
  const file = join(work, name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

test('an editor sees an edit, an error over the last good page, and its end; a style sheet is swapped in place', async ({page}) => {
  const faults = [];
  page.on('console', message => { if (message.type() === 'error') faults.push(message.text()); });
  page.on('pageerror', error => faults.push(String(error)));
  await page.goto(address + 'guides/first/');
  const main = page.getByRole('main');

  edit('content/guides/first.md', text => text.replace('has ended', 'has ended, as we saw'));
  await expect(main).toContainText('as we saw');

  edit('content/guides/first.md', text => text.replace('[[acme-new]]', '[[acme-nwe]]'));
  const problem = page.getByText('no record "acme-nwe"');
  await expect(problem).toBeVisible();
  await expect(page.getByText('did you mean "acme-new"?')).toBeVisible();
  await expect(page.locator('a[href^="vscode://file"]')).toHaveCount(1);
  await expect(main).toContainText('as we saw');
  await page.keyboard.press('Escape');
  await expect(problem).toBeHidden();

  edit('content/guides/first.md', text => text.replace('[[acme-nwe]]', '[[acme-nwe2]]'));
  await expect(page.getByText('no record "acme-nwe2"')).toBeVisible();
  edit('content/guides/first.md', text => text.replace('[[acme-nwe2]]', '[[acme-new]]').replace('as we saw', 'as all saw'));
  await expect(main).toContainText('as all saw');
  await expect(page.getByText('no record "acme-nwe2"')).toBeHidden();

  await page.evaluate(() => { window.same = true; });
  edit('templates/assets/site.css', text => text + '\nh1 { outline: 7px solid rgb(1, 2, 3); }\n');
  await expect(page.getByRole('heading', {level: 1})).toHaveCSS('outline-width', '7px');
  expect(await page.evaluate(() => window.same)).toBe(true);
  expect(faults).toEqual([]);
});

test('the overlay names the right line, opens the editor there, works by keyboard and for screen readers; the scroll position stays', async ({page}) => {
  await expect.poll(async () => (await page.request.get(address + 'guides/long/')).status()).toBe(200);
  await page.goto(address + 'guides/long/');
  await page.evaluate(() => scrollTo({top: 1500, behavior: 'instant'}));

  edit('content/guides/long.md', text => text.replace('Line 60 of', 'Line 60 of [[acme-nwe]],'));
  const overlay = page.getByRole('alertdialog', {name: '1 problem'});
  await expect(overlay).toBeVisible();
  await expect(overlay).toBeFocused();
  await expect(overlay.getByRole('link', {name: 'content/guides/long.md:126:12'})).toHaveAttribute('href', new RegExp('^vscode://file/.*/content/guides/long\\.md:126:12$'));
  await expect(overlay.locator('mark')).toHaveText('[');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    const {violations} = await new AxeBuilder({page}).include('certguide-errors').analyze();
    expect(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`)).toEqual([]);
  }
  await page.keyboard.press('ArrowDown');
  await expect(overlay.getByRole('listitem')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(overlay.getByRole('link')).toBeFocused();

  edit('content/guides/long.md', text => text.replace('[[acme-nwe]],', 'the mended page'));
  await expect(overlay).toBeHidden();
  await expect(page.getByText('Line 60 of the mended page')).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(1500);
});

test('text of the sources is shown as text, never as markup', async ({page}) => {
  await page.goto(address);
  edit('content/guides/long.md', text => text.replace('The end.', '<img src=x onerror="window.bad = true">'));
  const overlay = page.getByRole('alertdialog');
  await expect(overlay.locator('pre')).toContainText('<img src=x onerror="window.bad = true">');
  await expect(overlay.locator('img')).toHaveCount(0);
  expect(await page.evaluate(() => window.bad)).toBeUndefined();
  edit('content/guides/long.md', text => text.replace(/<img.*>/, 'The end.'));
  await expect(overlay).toBeHidden();
});

test('ten tabs at once all update', async ({context}) => {
  const tabs = await Promise.all(Array.from({length: 10}, () => context.newPage()));
  await Promise.all(tabs.map(tab => tab.goto(address + 'guides/long/')));
  for (const word of ['first', 'second']) {
    edit('content/guides/long.md', text => text.replace(/The [a-z ]*end\./, `The ${word} end.`));
    await Promise.all(tabs.map(tab => expect(tab.getByRole('main')).toContainText(`The ${word} end.`)));
  }
});
