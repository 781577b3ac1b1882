import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {folder, site} from './site.mjs';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

test('break-even at $40 an hour, with a shared address', async ({page, browser}) => {
  await page.goto(server.origin + '/roi/');
  await page.getByLabel('Option').selectOption({label: 'Portfolio project'});
  await page.getByLabel('Fee ($)').fill('1,200.50');
  await page.getByLabel('Your hours (h)').fill('60');
  await page.getByLabel('What one of your hours is worth').fill('40');
  await page.getByLabel('Pay a year').fill('$104,000');
  const result = page.getByRole('status').filter({hasText: 'in all'});
  // 1,200.50 + 60 × 40 = 3,600.50; 104,000 / 52 = 2,000 a week; over 3 years 1,200 a year.
  await expect(result).toContainText('Portfolio project costs you $3,601 in all: $1,201 in money, and 60 hours at $40.');
  await expect(result).toContainText('1.8 weeks sooner, at $104,000 a year');
  await expect(result).toContainText('$1,200 a year for 3 years');
  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('status').filter({hasText: 'in all'})).toContainText('costs you $3,601 in all');
  await other.close();
});

test('without hours there is no break-even, and something else starts with a question', async ({page}) => {
  await page.goto(server.origin + '/roi/');
  const select = page.getByLabel('Option'), output = page.locator('.calculator output');
  await select.selectOption({label: 'Something else'});
  await expect(output).toHaveText('Type its fee, and the hours you expect.');
  await page.getByLabel('Fee ($)', {exact: true}).fill('500');
  await expect(output).toContainText('Its hours are not known: type those that you expect, to see what would have to come back.');
  await expect(output).not.toContainText('pays for itself');
  await page.getByLabel('Your hours (h)').fill('40');
  await expect(output).toContainText('costs you $2,100 in all');
  await expect(output).toContainText('pays for itself');
  await expect(output).not.toContainText('No fee is known');
});

test('what has no exam has no fees of retakes and renewals', async ({page}) => {
  await page.goto(server.origin + '/roi/?option=portfolio-project');
  await expect(page.getByLabel('Fee ($)', {exact: true})).toHaveValue('50'); // the middle of $0 to $100
  await expect(page.getByLabel('Fee of a retake ($)')).toHaveValue('0');
  await expect(page.getByLabel('Fee of a renewal ($)')).toHaveValue('0');
});

test('the calculator of a certification is about that one, on its page, and has an address', async ({page, browser}) => {
  await page.goto(server.origin + '/certifications/cka/');
  await page.getByLabel('Your hours').fill('44');
  await expect(page.locator('.true-cost output')).toHaveText('It costs you $2,205 in all, at $40 an hour.');
  await page.getByRole('button', {name: 'With retakes and break-even'}).click();
  await expect(page.getByLabel('Option')).toBeFocused();
  await expect(page).toHaveURL(/\?hours=44$/);
  const output = page.locator('.calculator output');
  await expect(output).toContainText('CKA costs you $2,205 in all: $445 in money, and 44 hours at $40.');
  await expect(output).toContainText('1.1 weeks sooner, at $100,000 a year, or if it raises your pay by $735 a year for 3 years');
  await expect(output).toContainText('Portfolio project, for comparison: $1,600 to $3,300');
  await page.getByLabel('Retakes to expect').fill('1'); // one is included
  await expect(output).toContainText('CKA costs you $2,205 in all');
  await page.getByLabel('Retakes to expect').fill('2');
  await expect(output).toContainText('CKA costs you $2,650 in all'); // its full fee again
  await expect(output).toContainText('Its fee includes 1 retake.');
  await page.getByLabel('Retakes to expect').fill('1');
  await page.getByLabel('Renewals you would do').fill('1');
  await expect(output).toContainText('What a renewal costs is not known');
  await page.getByLabel('Fee of a renewal ($)').fill('395');
  await expect(output).toContainText('CKA costs you $2,600 in all');
  await page.getByLabel('Years over which it should pay').fill('1');
  await expect(output).toContainText('for 1 year.');
  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.locator('.calculator output')).toContainText('CKA costs you $2,600 in all');
  expect(await other.locator('.calculator').evaluate(form => getComputedStyle(form).display)).toBe('grid');
  await expect(other.getByLabel('Option')).toBeInViewport();
  await other.close();
  // Another option has fees of its own; the hours that the reader typed stay.
  await page.getByLabel('Option').selectOption({label: 'Portfolio project'});
  await expect(output).toContainText('Portfolio project costs you $1,810 in all: $50 in money, and 44 hours at $40.');
  await expect(output).toContainText('The fee is the middle of $0 to $100.');
  await expect(page.getByLabel('Retakes to expect')).toHaveValue('0');
  await page.getByLabel('Option').selectOption({label: 'CKA'});
  await expect(output).toContainText('CKA costs you $2,600 in all');
  await page.goto(server.origin + '/certifications/cka/');
  await page.getByLabel('Your hours').fill('sixty');
  await expect(page.locator('.true-cost output')).toHaveText('Write a number from 0 up, like 1,200.50.');
});

test('hours that the reader did not type are the option\'s own, and the sum stays in sight', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'});
  await page.setViewportSize({width: 360, height: 740});
  await page.goto(server.origin + '/certifications/aws-genai-developer/');
  await expect(page.locator('.true-cost output')).toHaveText('It costs you $2,300 in all, at $40 an hour for the middle of 30–70 hours.');
  await page.getByRole('button', {name: 'With retakes and break-even'}).click();
  await expect(page).toHaveURL(/aws-genai-developer\/$/);
  await page.getByLabel('Option').selectOption({label: 'Portfolio project'});
  const sum = page.locator('.calculator output p').first();
  await expect(sum).toHaveText('Portfolio project costs you $2,450 in all: $50 in money, and 60 hours at $40. It pays for itself if it gets you hired 1.3 weeks sooner, at $100,000 a year, or if it raises your pay by $817 a year for 3 years.');
  await page.getByLabel('Years over which it should pay').focus();
  await page.keyboard.press('End');
  await page.keyboard.type('0');
  await expect(sum).toBeInViewport({ratio: 1});
  await expect(page.getByLabel('Years over which it should pay')).toBeInViewport({ratio: 1});
  // A shared address opens at its result.
  await page.goto(server.origin + '/roi/?hours=44');
  await expect(sum).toBeInViewport({ratio: 1});
});

test('a figure that is none is named, and nothing is calculated from it', async ({page}) => {
  await page.goto(server.origin + '/roi/?rate=constructor');
  await expect(page.getByLabel('What one of your hours is worth')).toHaveValue('40');
  await page.getByLabel('Your hours (h)').fill('sixty');
  await expect(page.locator('label').filter({hasText: 'Your hours (h)'}).getByRole('alert')).toHaveText('Write a number from 0 up, like 1,200.50.');
  await expect(page.getByLabel('Your hours (h)')).toHaveAttribute('aria-invalid', 'true');
  await expect(page).toHaveURL(/\/roi\/$/); // an address holds no part of a figure
  await expect(page.getByText(/costs you/)).toHaveCount(0);
  await page.getByLabel('Your hours (h)').fill('60');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByLabel('Your hours (h)')).not.toHaveAttribute('aria-invalid');
  // What is not known may stay empty.
  await page.getByLabel('Your hours (h)').fill('');
  await expect(page.locator('.calculator output')).toContainText('in money, and your time');
});

test('who walks through the answers on a small screen keeps them in sight', async ({page}) => {
  await page.emulateMedia({reducedMotion: 'reduce'});
  await page.setViewportSize({width: 320, height: 256});
  await page.goto(server.origin + '/decide/');
  await page.getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  for (let i = 0; i < 4; i++) {
    await expect(page.locator(':focus')).toBeInViewport({ratio: 1});
    await page.keyboard.press('ArrowDown');
  }
});

test('evaluate an unknown bootcamp, by keyboard alone', async ({page, browser}) => {
  await page.goto(server.origin + '/evaluate/');
  const result = page.locator('output.result');
  await expect(result).toContainText('Not decided yet: 5 of 5 questions are open.');
  const questions = page.locator('.checklist-questions fieldset');
  await expect(questions).toHaveCount(5);
  for (let i = 0; i < 5; i++) {
    await questions.nth(i).getByRole('radio').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
  }
  await expect(result).toContainText('Worth your time');
  await expect(result).toContainText('10 of 10 points, 0 of 7 red flags.');
  // What no employer names is no signal, whatever else speaks for it.
  await questions.nth(0).getByRole('radio').first().press('Space');
  await expect(result).toContainText('8 of 10 points');
  await expect(result).toContainText('Fine for learning.');
  await questions.nth(0).getByRole('radio').last().press('Space');
  await expect(result).toContainText('Worth your time');
  const flags = page.locator('.checklist-flags').getByRole('checkbox');
  await flags.nth(0).focus();
  await page.keyboard.press('Space');
  await expect(result).toContainText('Ask the provider about the flag.');
  await flags.nth(1).focus();
  await page.keyboard.press('Space');
  await expect(result).toContainText('Leave it.');
  const other = await browser.newPage();
  await other.goto(page.url());
  await expect(other.locator('output.result')).toContainText('2 of 7 red flags.');
  await expect(other.locator('output.result')).toBeInViewport();
  await other.close();
  await page.getByRole('button', {name: 'Start again'}).press('Enter');
  await expect(questions.first().getByRole('radio').first()).toBeFocused();
  await expect(result).toContainText('Not decided yet: 5 of 5 questions are open.');
});
