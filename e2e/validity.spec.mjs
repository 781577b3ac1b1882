import {execFileSync, spawnSync} from 'node:child_process';
import {expect, test} from '@playwright/test';
import vnu from 'vnu-jar';
import {netlifyConfig} from './server.mjs';
import {files, folder} from './site.mjs';

// nu returns what the Nu Html Checker finds in the files.
function nu(kind, list) {
  const result = spawnSync('java', ['-Xss4m', '-jar', vnu, `--${kind}`, '--format', 'json', '--stdout', ...list], {encoding: 'utf8', maxBuffer: 1 << 28});
  expect(result.error).toBeUndefined();
  return JSON.parse(result.stdout).messages
    .filter(m => m.type === 'error' || m.type === 'non-document-error')
    .map(m => `${m.url}:${m.lastLine}:${m.lastColumn}: ${m.message} ${m.extract ?? ''}`);
}

test('the Nu Html Checker finds no error in any page', () => {
  const pages = files('.html');
  expect(pages.length).toBeGreaterThan(30);
  expect(nu('skip-non-html', pages)).toEqual([]);
});

test('the Nu Html Checker finds no error in any style sheet', () => {
  const sheets = files('.css');
  expect(sheets.length).toBeGreaterThan(0);
  expect(nu('skip-non-css', sheets)).toEqual([]);
});

test('the checker does find errors, so that silence means something', () => {
  const bad = execFileSync('mktemp', ['--suffix=.html'], {encoding: 'utf8'}).trim();
  execFileSync('sh', ['-c', `printf '<!doctype html><title>x</title><p><div>' > ${bad}`]);
  expect(nu('skip-non-html', [bad]).length).toBeGreaterThan(0);
});

test('Netlify reads netlify.toml', async () => {
  const config = await netlifyConfig(folder);
  expect(config.build.command).toBe('go run . build');
  expect(config.build.publish).toMatch(/public$/);
  expect(config.build.environment.GO_VERSION).toMatch(/^1\.26\.\d+$/);
  expect(config.headers.find(h => h.for === '/assets/*').values['Cache-Control']).toContain('immutable');
});
