/**
 * Pictures of pages compared with the stored ones, at a fixed time. After a wanted change:
 *   MEDCONNECT_SHOTS=update node --test tests/browser/pictures.test.mjs     and look at them before you commit.
 * A page that differs is written to build/browser/.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DESK, PHONE, difference, launch, open, picturesFor, settled, startMock } from "./lib/browser.mjs";

const NOW = "2026-11-20T18:40:00Z";
const PICTURES = [
  ["home", "/", {}],
  ["home-dark", "/", { dark: true }],
  ["home-phone", "/", { viewport: PHONE }],
  ["sign-in", "/sign-in?reason=idle", {}],
  ["credentials", "/credentials", {}],
  ["transcript-phone", "/transcript", { viewport: PHONE }],
  ["verify", "/verify/7KQ2-M4XD-9TPA", { viewport: DESK }],
];

let mock;
let browser;
before(async () => {
  mock = await startMock({ now: NOW });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  mock?.stop();
});

describe("pictures", () => {
  for (const [name, path, options] of PICTURES) {
    it(name, async (test) => {
      if (!picturesFor(browser)) return test.skip(`the stored pictures are of another Chromium than ${browser.version()}`);
      await mock.control({ override: {}, signedIn: true, persona: "ana" });
      const page = await open(browser, mock.url, options);
      await page.clock.setFixedTime(new Date(NOW));
      await page.goto(path);
      await settled(page);
      assert.ok((await difference(page, name)) <= 0.001, `${name} looks different: see build/browser/${name}.png`);
      await page.context().close();
    });
  }
});
