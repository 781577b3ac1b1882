import {spawn, execFileSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {expect, test} from '@playwright/test';
import {folder} from './site.mjs';

let work, server, address;

test.beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'certguide-'));
  cpSync(join(folder, 'testdata/site'), work, {recursive: true});
  cpSync(join(folder, 'netlify.toml'), join(work, 'netlify.toml'));
  cpSync(join(folder, 'templates'), join(work, 'templates'), {recursive: true});
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
