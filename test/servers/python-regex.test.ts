import { expect, test } from 'vitest'
import { matchStart } from '../../packages/core/src/servers/syntax/python-match.ts'
import { processorTime } from './processor-time.ts'

/** What `re.match(pattern, text, flags)` of Python 3.11 says; `invalid` where it raises `re.error`. */
const rows: Array<[pattern: string, flags: string, text: string, matches: boolean | 'invalid']> = [
  ['https://.*\\.example\\.com', '', 'https://app.example.com.evil.test', true],
  ['^https://\\w+\\.example\\.com$', '', 'https://app.example.com', true],
  ['^https://\\w+\\.example\\.com$', '', 'https://app.example.com\n', true],
  ['^https://\\w+\\.example\\.com\\Z', '', 'https://app.example.com\n', false],
  ['/api/*', '', '/api', true],
  ['/api/*', '', '/ap', false],
  ['*.example.com', '', 'a.example.com', 'invalid'],
  ['(a', '', 'a', 'invalid'],
  ['a)', '', 'a', 'invalid'],
  ['[a', '', 'a', 'invalid'],
  ['a**', '', 'a', 'invalid'],
  ['a{2,1}', '', 'a', 'invalid'],
  ['a{,2}b', '', 'aab', true],
  ['a{b', '', 'a{b', true],
  ['{2}', '', 'x', 'invalid'],
  ['\\q', '', 'q', 'invalid'],
  ['\\.\\-\\/\\:', '', '.-/:', true],
  ['HTTPS://APP', 'i', 'https://app', true],
  ['(?i)HTTPS://APP', '', 'https://app', true],
  ['(?i:A)b', '', 'ab', true],
  ['(?i:A)b', '', 'aB', false],
  ['(?P<x>a)(?P=x)', '', 'aa', true],
  ['(?P<x>a)(?P=y)', '', 'aa', 'invalid'],
  ['(a)\\1', '', 'aa', true],
  ['\\1', '', 'a', 'invalid'],
  ['a|', '', 'b', true],
  ['(a|b)*c', '', 'abac', true],
  ['(?=a)ab', '', 'ab', true],
  ['(?!a)b', '', 'ab', false],
  ['[]a]+', '', ']a', true],
  ['[^]a]', '', ']', false],
  ['[a-]', '', '-', true],
  ['[\\w.-]+$', '', 'a-b.c', true],
  ['[z-a]', '', 'z', 'invalid'],
  ['.', '', '\n', false],
  ['.', 's', '\n', true],
  ['\\d+$', '', '\u0663', true],
  ['\\w', '', '\u00e9', true],
  ['\\s', '', '\u2003', true],
  ['a$', 'm', 'a\nb', true],
  ['a # c', 'x', 'a', true],
  ['a++a', '', 'aaa', false],
  ['(?>a*)a', '', 'aa', false],
  ['a*?b', '', 'aab', true],
  ['(?:ab){2}$', '', 'abab', true],
  ['\\bx\\b', '', 'x', true],
  ['\\Bx', '', 'x', false],
  ['\\x41\\u0042', '', 'AB', true],
  ['(?#note)a', '', 'a', true],
  ['(a)?\\1b', '', 'b', false],
  ['^$', '', '', true],
  ['', '', 'anything', true],
  ['\u00c9', 'i', '\u00e9', true],
  ['[a-z]+$', 'i', 'ABC', true],
]

test.each(rows)('re.match(%j, flags %j) on %j: %s', (pattern, flags, text, matches) => {
  const found = matchStart({ pattern, flags }, text)
  expect(typeof found === 'object' && 'invalid' in found ? 'invalid' : found).toBe(matches)
})

test.each(['(?<=a)b', '(a)(?(1)b|c)', String.raw`\012`, String.raw`\N{DOLLAR SIGN}`, 'a(?i)b', '(?L)a'])(
  'what is not imitated is said to be: %s',
  (pattern) => {
    expect(matchStart({ pattern, flags: '' }, 'ab')).toEqual({
      unknown: expect.stringContaining('not imitated'),
    })
  },
)

test('a pattern that would take for ever is given up', async () => {
  const milliseconds = await processorTime(() =>
    expect(matchStart({ pattern: '(a*)*b', flags: '' }, 'a'.repeat(60))).toEqual({
      unknown: 'the regular expression takes too long',
    }),
  )
  expect(milliseconds).toBeLessThan(1000)
})

test('a long text is matched', () => {
  expect(matchStart({ pattern: '(?:ab?)*$', flags: '' }, 'a'.repeat(2000))).not.toBe(false)
})
