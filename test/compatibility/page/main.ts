import type { Assertions } from './expect.ts'
import { fetching } from './fetching.ts'
import { others } from './others.ts'
import { requests } from './requests.ts'
import { shapes } from './shapes.ts'
import { xhr } from './xhr.ts'

declare global {
  interface Window {
    assertions: Assertions
  }
}

/** Libraries change what they find: each on a page of its own. */
const { hash } = location
const libraries = hash === '#libraries' ? (await import('./libraries.ts')).libraries : {}
const angular = hash === '#angular' ? (await import('./angular.ts')).angular : {}
const plain = hash === '' ? { ...shapes, ...fetching, ...requests, ...xhr, ...others } : {}
window.assertions = { ...plain, ...libraries, ...angular }
document.body.dataset['ready'] = 'yes'
