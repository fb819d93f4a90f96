// How the pages of the demo stand on a wide and on a narrow screen, in both languages.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { startDemo } from './service.mjs'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
  '--disable-component-update', '--disable-sync']
const WIDTHS = [1280, 1000, 390]

/** Heights of the seven steps, and the words of their labels that are broken or cut off. */
const steps = () => {
  const chevrons = [...document.querySelectorAll('.chevron')]
  const broken = []
  for (const chevron of chevrons) {
    const box = chevron.getBoundingClientRect()
    const walker = document.createTreeWalker(chevron, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('.unseen')) continue
      for (const word of node.data.matchAll(/[A-Za-z]+/g)) {
        const range = document.createRange()
        range.setStart(node, word.index)
        range.setEnd(node, word.index + word[0].length)
        const rects = [...range.getClientRects()]
        const inside = rects.every(r => r.top >= box.top && r.bottom <= box.bottom && r.right <= box.right)
        if (rects.length > 1 || !inside) broken.push(word[0])
      }
    }
  }
  return { heights: [...new Set(chevrons.map(one => Math.round(one.getBoundingClientRect().height)))], broken }
}

describe('the pages of the demo', () => {
  let service, browser
  before(async () => {
    service = await startDemo()
    browser = await chromium.launch({ executablePath: process.env.QIBU_CHROMIUM, args: FLAGS })
  })
  after(async () => {
    await browser?.close()
    await service?.stop()
  })

  for (const lang of ['zh', 'en']) for (const width of WIDTHS) {
    test(`stand well in ${lang} at ${width} px`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, baseURL: service.address })
      await context.addCookies([{ name: 'qibu_lang', value: lang, url: service.address }])
      const page = await context.newPage()
      const look = async path => {
        await page.goto(path)
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        assert.ok(beyond <= 0, `${path}: ${beyond} px beyond the screen`)
      }
      await look('/sign-in')
      await Promise.all([
        page.waitForURL(url => !url.pathname.startsWith('/sign-in')),
        page.locator('form[action="/sign-in/demo"] button').first().click(),
      ])
      await look('/')
      await look('/propose')
      const href = selector => page.evaluate(selector => document.querySelector(selector).getAttribute('href'), selector)
      await look('/bases?view=table')
      const base = await href('td a[href^="/bases/"]')
      await look('/associations?view=table')
      const association = await href('td a[href^="/associations/"]')
      const application = await href('td a[href^="/applications/"]')
      for (const path of [application, `${association}/history`, `${association}/history?density=compact`]) await look(path)
      await look(`${base}/history`)
      for (const path of [base, '/bases', association, '/associations']) {
        await look(path)
        const { heights, broken } = await page.evaluate(steps)
        assert.equal(heights.length, 1, `${path}: steps of heights ${heights}`)
        assert.deepEqual(broken, [], path)
      }
      // Labels of one row of filters stand on one line.
      const rows = await page.evaluate(() => {
        const tops = {}
        for (const field of document.querySelectorAll('.filters .field')) {
          const input = field.querySelector('input, select').getBoundingClientRect()
          const label = field.querySelector('label').getBoundingClientRect()
          ;(tops[Math.round(input.bottom)] ??= new Set()).add(Math.round(label.top))
        }
        return Object.values(tops).map(row => row.size)
      })
      assert.ok(rows.every(size => size === 1), `labels of filters: ${rows}`)
      await context.close()
    })
  }
})
