import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createSigner } from '@countersign/sigv4';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith, pathOf } from './support/clients.js';

const BUILT = fileURLToPath(new URL('../packages/console/dist/explain.html', import.meta.url));
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const NOW = new Date('2026-03-01T08:00:00Z');

/** A real URL that lives an hour. */
function sign(key: string): string {
  return createSigner().presign({
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
    region: 'eu-central-1',
    method: 'GET',
    host: 'files-example.s3.eu-central-1.amazonaws.com',
    path: `/${key}`,
    signingDate: NOW,
    expiresIn: 3_600,
  }).url;
}

describeWith(['chromium'], 'the page of the doctor, from disk with the network off', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let asked: string[];
  let directory: string;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: pathOf('chromium'), args: ['--no-sandbox'] });
    directory = await mkdtemp(join(tmpdir(), 'countersign-page-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext();
    await context.setOffline(true);
    page = await context.newPage();
    asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(BUILT).href);
  });
  afterEach(async () => {
    // The page itself is all that was ever asked for, whatever was pasted.
    expect(asked).toEqual([pathToFileURL(BUILT).href]);
    await context.close();
  });

  const diagnosis = () => page.locator('#answer .finding .slug code').first().textContent();

  test('explains what is pasted, and says it aloud', async () => {
    await page
      .getByLabel(/^URL, answer, curl output/)
      .fill(
        `${sign('report.pdf')}\n\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message>` +
          '<ServerTime>2026-03-01T11:00:00Z</ServerTime></Error>',
      );
    await expect.poll(diagnosis).toBe('url-expired');
    expect(await page.getByRole('status').first().textContent()).toMatch(/does not work/);
    expect(await page.locator('#answer svg').count()).toBe(1);
    expect(await page.locator('#answer').textContent()).not.toContain(
      /X-Amz-Signature=(\w+)/.exec(sign('report.pdf'))![1],
    );
  });

  test('proves a cause with the secret, which it never shows', async () => {
    const url = sign('a%20b.pdf').replace('/a%20b.pdf', '/a+b.pdf');
    await page
      .getByLabel(/^URL, answer, curl output/)
      .fill(
        `${url}\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the ` +
          'signature you provided. Check your key and signing method.</Message></Error>',
      );
    await page.getByText('Add details for a better diagnosis').click();
    await page.getByLabel('When it failed (UTC)').fill('2026-03-01T08:01:00Z');
    await page.getByLabel('Secret access key that should have signed it').fill(SECRET);
    await expect.poll(diagnosis).toBe('space-encoded-as-plus-in-path');
    await page.locator('#copy').click();
    expect(await page.locator('body').textContent()).not.toContain(SECRET);
  });

  test('takes a HAR file', async () => {
    const har = join(directory, 'failed.har');
    const request = { method: 'HEAD', url: sign('report.pdf'), headers: [], queryString: [], cookies: [] };
    const response = { status: 403, statusText: 'Forbidden', headers: [], content: { text: '' } };
    const entry = { startedDateTime: '2026-03-01T08:01:00.000Z', request, response };
    await writeFile(har, JSON.stringify({ log: { version: '1.2', entries: [entry] } }));
    await page.locator('#file').setInputFiles(har);
    await expect.poll(diagnosis).toBe('head-on-get-url');
  });

  test('is used with the keyboard alone', async () => {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the diagnosis');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pasted');
    await page.keyboard.insertText(sign('report.pdf').replaceAll('&', '&amp;'));
    await page.keyboard.press('Control+Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('diagnosis');
    expect(await diagnosis()).toBe('html-escaped-ampersand');
  });

  test('names every field for a screen reader', async () => {
    await page.getByText('Add details for a better diagnosis').click();
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input:not([hidden]), select, textarea')]
        .filter((field) => !field.labels?.length && !field.ariaLabel)
        .map((field) => field.id),
    );
    expect(unnamed).toEqual([]);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  test('copies the report without secrets', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Show an example' }).click();
    await page.locator('#copy').click();
    await expect.poll(() => page.locator('#copy + .hint').textContent()).toMatch(/^Copied/);
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('credentials-expired-before-url');
    expect(copied).not.toContain('IQoJb3JpZ2luX2VjEXAMPLETOKEN');
    expect(copied).not.toContain('3f2c1d0e9b8a7968');
  });

  test.each(['light', 'dark'] as const)(
    'can be read in %s, on a phone and on a desk',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('button', { name: 'Show an example' }).click();
      for (const width of [360, 1_280]) {
        await page.setViewportSize({ width, height: 800 });
        const [wide, lowest] = await page.evaluate(() => {
          const luminance = (text: string) => {
            const [r = 0, g = 0, b = 0] = text.match(/[\d.]+/g)!.map((part) => {
              const share = Number(part) / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const backOf = (element: Element | null): string => {
            const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
            return colour === 'rgba(0, 0, 0, 0)' ? backOf(element!.parentElement) : colour;
          };
          const contrasts = [
            ...document.querySelectorAll('h1, h2, h3, h4, p, li, code, pre, label, button, summary'),
          ].map((element) => {
            const lights = [luminance(getComputedStyle(element).color), luminance(backOf(element))].sort(
              (a, b) => b - a,
            );
            return (lights[0]! + 0.05) / (lights[1]! + 0.05);
          });
          return [
            document.documentElement.scrollWidth - document.documentElement.clientWidth,
            Math.min(...contrasts),
          ] as const;
        });
        expect(wide, `${width} px: nothing sticks out`).toBeLessThanOrEqual(0);
        // WCAG 2.2, 1.4.3: 4.5 for text.
        expect(lowest, `${width} px: contrast`).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  test('fits a phone, and shows the verdict after something was pasted', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const verdict = page.locator('#answer .verdict');
    const isVisible = async () => {
      const box = await verdict.boundingBox();
      return box !== null && box.y >= 0 && box.y + box.height <= 844;
    };
    await page.getByRole('button', { name: 'Show an example' }).click();
    await expect.poll(isVisible).toBe(true);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.timeline, .timeline svg, .timeline svg line, .timeline li')]
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < 0 || right > window.innerWidth || element.scrollWidth > element.clientWidth + 1;
        })
        .map((element) => element.tagName),
    );
    expect(cut).toEqual([]);
    expect(await page.locator('.timeline li').count()).toBeGreaterThan(2);

    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.evaluate((text) => navigator.clipboard.writeText(text), sign('report.pdf'));
    await page.getByLabel(/^URL, answer, curl output/).focus();
    await page.keyboard.press('Control+V');
    await expect.poll(isVisible).toBe(true);
  });

  test('cannot send anything, whatever a script on it tries', async () => {
    const heard: string[] = [];
    const listener = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    await context.setOffline(false);
    await page.evaluate(async (origin) => {
      navigator.sendBeacon(`${origin}/beacon`, 'x');
      const image = new Image();
      const answered = new Promise((resolve) => {
        image.onload = resolve;
        image.onerror = resolve;
      });
      image.src = `${origin}/image`;
      await Promise.allSettled([fetch(`${origin}/fetch`, { mode: 'no-cors' }), answered]);
    }, `http://127.0.0.1:${port}`);
    expect(heard).toEqual([]);
    listener.close();
    asked.length = 1;
  });
});
