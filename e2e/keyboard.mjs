// Moves as a reader with a keyboard does.

// tabTo presses Tab until the element has the focus, at most limit times.
export async function tabTo(page, locator, limit = 300) {
  for (let i = 0; i < limit; i++) {
    if (await locator.evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${locator} within ${limit} steps`);
}

// follow goes to the link by Tab and follows it with Enter.
export async function follow(page, locator, limit) {
  await tabTo(page, locator, limit);
  await page.keyboard.press('Enter');
}
