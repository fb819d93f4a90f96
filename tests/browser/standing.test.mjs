// What an office does about the standing of a body, without script: forms unfold, say what is wrong at the field, and keep
// what was typed; on a wide and on a narrow screen.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { PASSWORD, STREET, start } from './service.mjs'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
  '--disable-component-update', '--disable-sync']
const FILE = { name: 'sample.txt', mimeType: 'text/plain', buffer: Buffer.from('样例材料\n') }
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [1280, 390]
/** Where pictures go, for whoever wants to look at them. */
const PICTURES = process.env.QIBU_PICTURES

describe('the standing of an association', () => {
  let service, browser
  before(async () => {
    service = await start()
    browser = await chromium.launch({ executablePath: process.env.QIBU_CHROMIUM, args: FLAGS })
  })
  after(async () => {
    await browser?.close()
    await service?.stop()
  })

  const enter = async (person, javaScriptEnabled = false) => {
    const context = await browser.newContext({ javaScriptEnabled, locale: 'zh-CN', baseURL: service.address })
    const page = await context.newPage()
    await page.goto('/')
    await page.fill('#f-name', person.name)
    await page.fill('#f-password', PASSWORD)
    await page.click('form[action="/sign-in"] button')
    await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
    return page
  }

  /** The founding of an old body, typed by the officer and confirmed by the lead, over the API. */
  const founded = async (officer, lead, name, form) => {
    const post = async (page, path, data, tag) => {
      const headers = { 'idempotency-key': crypto.randomUUID(), 'sec-fetch-site': 'same-origin', ...(tag ? { 'if-match': tag } : {}) }
      const answer = await page.request.post(`/api/v1${path}`, { headers, ...data })
      assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`)
      return { ...(await answer.json()), tag: answer.headers().etag }
    }
    const statement = await post(officer, '/papers', { multipart: { kind: 'founding_statement', file: FILE } })
    const founding = { name, body_kind: 'friendship', form, node: STREET, scope: form, founded_on: '2019-05-03', statement: statement.id }
    const draft = await post(officer, '/foundings', { data: { submitter: service.people.lead.id, founding } })
    const made = await post(lead, `/drafts/${draft.id}/confirm`, { data: {} }, draft.tag)
    return `/associations/${made.id}`
  }

  /** The page in both languages and widths: nothing beyond the screen, nothing that axe finds, every form unfolded. */
  const stands = async (page, path, name) => {
    const looking = await enter(page, true)
    for (const lang of ['zh', 'en']) for (const width of WIDTHS) {
      await looking.context().addCookies([{ name: 'qibu_lang', value: lang, url: service.address }])
      await looking.setViewportSize({ width, height: 900 })
      await looking.goto(path)
      await looking.evaluate(() => document.querySelectorAll('.standing details').forEach(one => { one.removeAttribute('name'); one.open = true }))
      const beyond = await looking.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert.ok(beyond <= 0, `${path} ${lang} ${width}: ${beyond} px beyond the screen`)
      await looking.evaluate(AXE)
      const found = await looking.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
      const broken = found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`)
      assert.deepEqual(broken, [], `${path} ${lang} ${width}`)
      if (PICTURES) await looking.screenshot({ path: `${PICTURES}/${name}-${lang}-${width}.png`, fullPage: true })
    }
    await looking.context().close()
  }

  /** Unfolds an act, fills its form and sends it; a browser's own checks are passed over, so that the answer speaks. */
  const act = async (page, name, fill) => {
    const sheet = page.locator(`#act-${name}`)
    if ((await sheet.getAttribute('open')) === null) await sheet.locator('summary').click()
    await fill(sheet)
    const [answer] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST'), sheet.locator('form button').click()])
    await page.waitForLoadState()
    return answer.status()
  }

  test('is shown and dealt with by forms that need no script', async () => {
    const { officer, lead, secretary } = service.people
    const street = await enter(officer)
    const district = await enter(lead)
    const home = await founded(street, district, '样例街道老联谊会', 'registered')
    await stands(officer, home, 'active')
    await stands(lead, home, 'active-lead')

    // No criterion is ticked, and the reasons stay.
    await street.goto(home)
    assert.equal(await act(street, 'order-rectification', sheet => sheet.locator('textarea').fill('名册多年没有更新。')), 422)
    assert.equal(await street.inputValue('#f-order-rectification-reason'), '名册多年没有更新。')
    assert.ok(await street.locator('#e-order-rectification-criteria').isVisible(), 'the form is unfolded')
    assert.equal(await act(street, 'order-rectification', sheet => sheet.locator('input[type=checkbox]').first().check()), 303)
    assert.match(await street.locator('main').innerText(), /整改中/)
    await stands(officer, home, 'rectified')

    // A suspension is proposed; the body sees it on its page.
    await street.goto(`${home}/apply/suspend`)
    await stands(officer, `${home}/apply/suspend`, 'apply')
    await street.locator('input[name=declared]').first().check()
    await street.setInputFiles('#f-paper-suspension_statement', FILE)
    await street.click('button[name=do][value=submit]')
    await street.waitForURL(/applications/)
    const proposal = new URL(street.url()).pathname
    await stands(secretary, home, 'heard')
    await stands(secretary, proposal, 'hearing')
  })

  test('ends with a winding up', async () => {
    const { officer, lead, secretary } = service.people
    const own = await enter(secretary)
    const street = await enter(officer)
    const district = await enter(lead)
    const home = await founded(street, district, '样例街道小联谊会', 'internal')
    await own.goto(home)
    await own.click('a[href$="/apply/dissolve"]')
    for (const [code, count] of [['members_called', 20], ['members_present', 16], ['votes_for_dissolution', 15]]) {
      await own.fill(`#f-count-${code}`, String(count))
    }
    for (const code of ['dissolution_minutes', 'winding_up_plan']) await own.setInputFiles(`#f-paper-${code}`, FILE)
    await own.click('button[name=do][value=submit]')
    await own.waitForURL(/applications/)
    const application = new URL(own.url()).pathname
    const verb = async (page, name, fill = async () => {}) => {
      await page.goto(application)
      const sheet = page.locator(`#verb-${name}`)
      await sheet.locator('summary').click()
      await fill(sheet)
      // Without waiting for its answer, the next page would break the request off.
      const [answer] = await Promise.all([page.waitForResponse(r => r.request().method() === 'POST'), sheet.locator('form button').last().click()])
      assert.equal(answer.status(), 303, `${name}: ${answer.status()}`)
      await page.waitForLoadState()
    }
    await verb(street, 'accept')
    await verb(street, 'review', sheet => sheet.locator('input[value=support]').check())
    await verb(district, 'decide', sheet => sheet.locator('input[value=approved]').check())
    await verb(district, 'open-notice')
    service.pass(9)
    await verb(district, 'issue-reply', sheet => sheet.locator('input[name=number]').fill('样统复〔2026〕9号'))
    await stands(officer, home, 'wound')
    for (const line of ['property', 'papers', 'personal_data']) {
      await street.goto(home)
      const settle = async sheet => {
        await sheet.locator(`input[value=${line}]`).check()
        await sheet.locator('input[type=file]').setInputFiles(FILE)
      }
      assert.equal(await act(street, 'settle-winding-up', settle), 303)
    }
    await stands(lead, home, 'settled')
    await district.goto(home)
    assert.equal(await act(district, 'dissolve', sheet => sheet.locator('input[name=sure]').check()), 303)
    await stands(lead, home, 'dissolved')
    assert.match(await district.locator('main').innerText(), /已解散/)
  })
})
