import type { Page } from 'playwright-core'

/** How many pixels of what a selector finds differ from its first one, which is background. */
export async function drawnPixels(page: Page, selector: string): Promise<number> {
  const shot = await page.locator(selector).screenshot()
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    if (!context) return 0
    context.drawImage(image, 0, 0)
    const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)
    return pixels.filter((it) => it !== pixels[0]).length
  }, shot.toString('base64'))
}
