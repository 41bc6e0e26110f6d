import { styleText } from 'node:util'
import { place } from '../describe.ts'
import type { Described } from '../describe.ts'
import type { Line, Severity } from '../entry.ts'

export interface TerminalStyle {
  /** @default false */
  colour?: boolean
  /** Columns to wrap at; lines that are meant to be copied stay whole. @default 110 */
  width?: number
}

type Format = Parameters<typeof styleText>[0]

const marks: Record<Severity, { symbol: string; format: Format }> = {
  error: { symbol: '✗', format: 'red' },
  warning: { symbol: '!', format: 'yellow' },
  note: { symbol: '·', format: 'cyan' },
}

const indent = '  '
const labelWidth = 9
/** Column, within the explanation, at which places line up. */
const placeColumn = 56

const painter =
  ({ colour = false }: TerminalStyle) =>
  (format: Format, text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The place to the right where it fits, else on a line of its own. */
function withPlace({ text, at }: Line, width: number): string[] {
  if (!at) return wrap(text, width)
  const where = place(at)
  const column = Math.max(placeColumn, text.length + 3)
  return column + where.length <= width ? [text.padEnd(column) + where] : [...wrap(text, width), where]
}

const withReach = ({ text, at }: Line, width: number) => wrap(at ? `${place(at)} → ${text}` : text, width)

/** A finding as lines for a terminal, without a line break at the end. */
export function renderTerminal(described: Described, style: TerminalStyle = {}): string {
  const { code, severity, heading, lead, sentence, because, fix, seen } = described
  const paint = painter(style)
  const width = (style.width ?? 110) - indent.length
  const { symbol, format } = marks[severity]
  const inner = width - labelWidth
  const rows: Array<[label: string, lines: string[]]> = [
    ['because', because.flatMap((line) => withPlace(line, inner))],
    ['fix', fix],
    ['seen', seen.flatMap((line) => withReach(line, inner))],
  ]
  const head = paint(format, `${symbol} ${code}`)
  return [
    heading === undefined ? `${head}   ${sentence}` : `${head}   ${paint('bold', heading)}`,
    ...(lead === undefined ? [] : wrap(lead, width).map((text) => indent + text)),
    // Whole, so that it can be copied into a search engine.
    ...(heading === undefined ? [] : [indent + sentence]),
    ...rows.flatMap(([label, lines]) =>
      lines.map((text, index) => indent + paint('dim', (index ? '' : label).padEnd(labelWidth)) + text),
    ),
  ].join('\n')
}

/** The line that says a finding is gone. */
export function renderSolved({ code, heading, title }: Described, style: TerminalStyle = {}): string {
  return `${painter(style)('green', `✓ ${code}`)}   ${heading ?? title}: solved`
}
