import './page.css'
import { calls } from './calls.js'

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties)
  node.append(...children)
  return node
}

/** One row: what the call does, a button that makes it, and its answer. */
function row(call) {
  const result = element('output', { className: 'result', textContent: 'not called yet' })
  const button = element('button', { type: 'button', textContent: 'Call' })
  button.setAttribute('aria-label', `Call ${call.title}`)
  const item = element(
    'li',
    { id: call.id },
    element('div', { className: 'what' }, element('code', {}, call.title), element('p', {}, call.does)),
    button,
    result,
  )

  const show = (state, text) => {
    item.dataset.state = state
    result.textContent = text
  }
  const run = async () => {
    show('waiting', 'waiting…')
    try {
      const { status, text } = await call.run()
      const good = call.expected ? status === call.expected : status < 400
      show(good ? 'good' : 'bad', `${good ? '✓' : '✗'} ${status} ${text}`)
    } catch (error) {
      show('bad', `✗ ${error}`)
    }
  }
  button.addEventListener('click', run)
  return { item, run }
}

const rows = calls.map(row)
const callAll = () => Promise.all(rows.map(({ run }) => run()))
const again = element('button', { type: 'button', className: 'primary', textContent: 'Call all again' })
again.addEventListener('click', callAll)

document.body.append(
  element(
    'main',
    {},
    element('h1', {}, 'cors-parity example'),
    element(
      'p',
      { className: 'intro' },
      'Every call goes through the dev server, so every call works here. ',
      'The terminal and the badge in the corner say which of them production would block, and why.',
    ),
    again,
    element('ul', { className: 'calls' }, ...rows.map(({ item }) => item)),
  ),
)
await callAll()
