// A throwaway Qibu of its own: a folder, accounts with passwords, a server on a free port.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BINARY = process.env.QIBU_BIN
const READY_MS = 60_000
export const PASSWORD = '样例口令-correct-horse'
export const DISTRICT = '990001'
export const STREET = '990001001'

/** Starts from an empty folder with `init --preset simple`, opens accounts, and serves. */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'qibu-browser-'))
  const data = join(folder, 'data')
  const run = (words, { token, input } = {}) => {
    const env = { ...process.env, ...(token ? { QIBU_TOKEN: token } : {}) }
    const printed = execFileSync(BINARY, [...words, '--json', '--data', data], { env, input, encoding: 'utf8' })
    return printed.trim() ? JSON.parse(printed) : null
  }
  const made = run(['init', '--preset', 'simple', '--district', DISTRICT, '--district-name', '样例区',
    '--admin', '样例管理员', '--training'])
  const token = made.token
  const call = (path, body) => run(['call', 'POST', path, '--body', JSON.stringify(body)], { token })
  call('/api/v1/nodes', { code: STREET, kind: 'street', name: '样例街道', parent: DISTRICT, from: '2017-01-01' })
  const account = (name, ...duties) => {
    const { id } = run(['account', 'open', name], { token })
    for (const [node, duty] of duties) run(['account', 'appoint', id, '--node', node, '--duty', duty], { token })
    run(['account', 'password', id], { token, input: `${PASSWORD}\n` })
    return { id, name }
  }
  const people = {
    secretary: account('样例秘书', [STREET, 'propose']),
    officer: account('样例经办', [STREET, 'officer'], [STREET, 'propose']),
    lead: account('样例领导', [DISTRICT, 'lead']),
  }
  const { address, stop } = await listening(['serve', '--listen', '127.0.0.1:0', '--data', data], folder)
  /** Days pass: what falls due is written before this returns, so that the server does not write it under a form's feet. */
  const pass = days => {
    call('/api/v1/clock/advance', { days })
    call('/api/v1/deadlines/run', {})
  }
  return { address, people, pass, stop }
}

/** Starts the demo in an empty folder, with its sample and its roles. */
export async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'qibu-browser-'))
  return listening(['demo', '--listen', '127.0.0.1:0', '--data', join(folder, 'data')], folder)
}

/** Runs a server until it is stopped; its folder goes with it. */
async function listening(words, folder) {
  const server = spawn(BINARY, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the server did not say where it listens')), READY_MS)
    let said = ''
    server.stdout.setEncoding('utf8').on('data', text => {
      said += text
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (found) { clearTimeout(late); resolve(found[0]) }
    })
    server.on('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
  return {
    address,
    stop: async () => {
      server.removeAllListeners('exit')
      const gone = new Promise(resolve => server.on('exit', resolve))
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
