// The journey of the first issue through the pages: proposal typed for another and confirmed, correction, review,
// approval, notice, reply, founding. Once with script, once without.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { PASSWORD, STREET, start } from './service.mjs'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
  '--disable-component-update', '--disable-sync']
const FILE = { name: 'sample.txt', mimeType: 'text/plain', buffer: Buffer.from('样例材料\n') }

for (const script of [true, false]) {
  describe(script ? 'with script' : 'with script off', () => {
    let service, browser
    before(async () => {
      service = await start()
      browser = await chromium.launch({ executablePath: process.env.QIBU_CHROMIUM, args: FLAGS })
    })
    after(async () => {
      await browser?.close()
      await service?.stop()
    })

    /** Signs a person in, in a browser of their own. */
    const enter = async person => {
      const context = await browser.newContext({ javaScriptEnabled: script, locale: 'zh-CN', baseURL: service.address })
      const page = await context.newPage()
      await page.goto('/')
      await page.fill('#f-name', person.name)
      await page.fill('#f-password', PASSWORD)
      await Promise.all([page.waitForURL(url => !url.pathname.startsWith('/sign-in')), page.click('form[action="/sign-in"] button')])
      return page
    }

    /** Unfolds a verb of the decision bar, fills its form, sends it, and expects the page again with a message. */
    const act = async (page, verb, fill = async () => {}) => {
      const sheet = page.locator(`#verb-${verb}`)
      if (!(await sheet.evaluate(element => element.open))) await sheet.locator('summary').click()
      await fill(sheet)
      const [answer] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST'), sheet.locator('form button').last().click()])
      assert.ok(answer.status() < 400, `${verb}: ${answer.status()}`)
      await page.waitForLoadState()
    }

    const attach = async (page, code) => {
      const field = page.locator(`#f-paper-${code}`)
      if (await field.count()) await field.setInputFiles(FILE)
    }

    test('a proposal typed for another becomes a founded association', async () => {
      const { secretary, officer, lead } = service.people
      const typing = await enter(officer)
      await typing.goto('/propose')
      await typing.fill('#f-name', '样例街道新媒体联谊会')
      await typing.check('input[name=body_kind][value=friendship]')
      await typing.check('input[name=form][value=internal]')
      await typing.selectOption('#f-node', STREET)
      await typing.fill('#f-scope', 'new_media')
      await typing.fill('#f-count-initiators', '3')
      await typing.fill('#f-count-candidates', '20')
      for (const declared of await typing.locator('input[name=declared]').all()) await declared.check()
      await typing.locator('input[name=category]').first().check()
      await attach(typing, 'consent_receipts')
      await typing.selectOption('#f-submitter', secretary.id)
      await typing.click('button[name=do][value=submit]')
      await typing.waitForURL(/drafts/)

      // The secretary confirms what another typed.
      const own = await enter(secretary)
      await own.click('a[href*="/confirm"]')
      await own.check('#f-confirmed')
      await own.click('form[action$="/confirm"] button')
      await own.waitForURL(/applications/)
      const application = new URL(own.url()).pathname

      // The officer who only typed may accept, and gives it back with a list.
      const review = typing
      await review.goto(application)
      await act(review, 'accept')
      await act(review, 'return', async sheet => {
        await sheet.locator('select').first().selectOption({ index: 1 })
        await sheet.locator('textarea').first().fill('同意书缺少日期，请补写。')
      })

      // The secretary corrects and hands in again.
      await own.goto(application)
      await own.click('a[href$="/resubmit"]')
      await attach(own, 'consent_receipts')
      await own.click('button[name=do][value=submit]')
      await own.waitForURL(url => url.pathname === application)

      await review.goto(application)
      await act(review, 'review', sheet => sheet.locator('input[value=support]').check())
      const decide = await enter(lead)
      await decide.goto(application)
      await act(decide, 'decide', sheet => sheet.locator('input[value=approved]').check())
      await act(decide, 'issue-reply', sheet => sheet.locator('input[name=number]').fill('样统复〔2026〕1号'))

      // T2: the founding, with a notice.
      await own.goto(application)
      const body = await own.locator('a[href^="/associations/"]').first().getAttribute('href')
      const association = body.match(/\/associations\/[0-9a-f-]{36}/)[0]
      await own.goto(`${association}/apply/T2`)
      for (const [code, count] of [['members_called', 20], ['members_present', 18], ['votes_for', 17],
        ['council_members', 5], ['secretaries', 1], ['supervisors', 1], ['confirmed_members', 20], ['charter_items', 9]]) {
        const field = own.locator(`#f-count-${code}`)
        if (await field.count()) await field.fill(String(count))
      }
      for (const code of ['founding_minutes', 'charter', 'internal_rules', 'annual_plan', 'internal_approval']) await attach(own, code)
      for (const declared of await own.locator('input[name=declared]').all()) await declared.check()
      await own.click('button[name=do][value=submit]')
      await own.waitForURL(/applications/)
      const founding = new URL(own.url()).pathname

      await review.goto(founding)
      await act(review, 'accept')
      await act(review, 'review', sheet => sheet.locator('input[value=support]').check())
      await decide.goto(founding)
      await act(decide, 'decide', sheet => sheet.locator('input[value=approved]').check())
      await act(decide, 'open-notice')
      service.pass(10)
      await decide.goto(founding)
      await act(decide, 'issue-reply', sheet => sheet.locator('input[name=number]').fill('样统复〔2026〕2号'))

      // It is founded, step 2 is reached, and the page says why step 3 is not open.
      await own.goto(association)
      const shown = await own.locator('main').innerText()
      assert.match(shown, /T3|平台搭起来/)
      const steps = await own.locator('main').innerHTML()
      assert.ok(steps.includes('/history'), 'the history is linked')
      await own.goto(`${association}/history`)
      const story = await own.locator('main').innerText()
      for (const words of ['提交申请', '退回补正', '印发批复', '步骤得到认定']) assert.ok(story.includes(words), words)
      await own.context().addCookies([{ name: 'qibu_lang', value: 'en', url: service.address }])
      await own.goto(`${association}/history`)
      assert.match(await own.locator('main').innerText(), /returned for correction/)
    })

    test('what is wrong is said at the field, and nothing typed is lost', async () => {
      const page = await enter(service.people.secretary)
      await page.goto('/propose')
      await page.fill('#f-name', '样例待补联谊会')
      await page.click('button[name=do][value=submit]')
      assert.equal(await page.inputValue('#f-name'), '样例待补联谊会')
      assert.ok((await page.locator('.wrong').count()) > 0, 'a field says what is wrong')
      assert.match(await page.title(), /错误|有误|：/)
    })

    test('one who holds no seat is told why and by whom', async () => {
      const page = await enter(service.people.secretary)
      await page.goto('/associations')
      assert.equal(await page.locator('main').count(), 1)
      const width = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth).catch(() => true)
      assert.ok(width, 'no horizontal scroll')
    })
  })
}
