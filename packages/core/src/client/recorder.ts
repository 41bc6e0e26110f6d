import { listenToFetch } from './recorder/fetch.ts'
import { loadOverlay } from './recorder/load-overlay.ts'
import { listenToOthers } from './recorder/others.ts'
import { listenToReads } from './recorder/reads.ts'
import { sendOnLeaving } from './recorder/send.ts'
import { keepTexts } from './recorder/wrap.ts'
import { listenToXhr } from './recorder/xhr.ts'

/** What one of them meets with is no matter of the others': what is not recorded is inferred. */
for (const listen of [listenToFetch, listenToXhr, listenToOthers, listenToReads, keepTexts, sendOnLeaving])
  try {
    listen()
  } catch {}

// relative to this script's own address, with the nonce that it came with
loadOverlay(document.currentScript, () => import('./overlay.ts'))
