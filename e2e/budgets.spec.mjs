// What reader.md allows: the size of each script, the number of requests.
import {expect, test} from '@playwright/test';
import {start} from './server.mjs';
import {files, folder, read, site} from './site.mjs';
import {relative} from 'node:path';

let server;
test.beforeAll(async () => { server = await start(folder, site); });
test.afterAll(async () => { await server.close(); });

test('each script is one module under 6 kB', () => {
  const scripts = files('.js').map(file => relative(site, file));
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter(file => Buffer.byteLength(read(file)) >= 6000)).toEqual([]);
});

for (const path of ['/', '/tiers/cloud-platform/', '/certifications/google-professional-ml-engineer/', '/guides/forty-hours/', '/compare/', '/roi/', '/decide/']) {
  test(`${path} is complete after few requests, and nothing shifts`, async ({page}) => {
    const asked = [];
    page.on('request', request => asked.push(request.resourceType() + ' ' + new URL(request.url()).pathname));
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(e => e.value))).observe({type: 'layout-shift', buffered: true});
    });
    await page.goto(server.origin + path, {waitUntil: 'load'});
    await page.waitForLoadState('networkidle');
    // Where a script adds controls their style sheet is a fifth; the browser's
    // own icon is none of the page's.
    const own = asked.filter(what => !/favicon/.test(what));
    expect(own.length, own.join(', ')).toBeLessThanOrEqual(own.some(what => /controls/.test(what)) ? 5 : 4);
    expect((await page.evaluate(() => window.shifts)).reduce((a, b) => a + b, 0)).toBeLessThan(0.01);
  });
}
