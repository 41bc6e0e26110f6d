import { loadOverlay } from './recorder/load-overlay.ts'
import { sendOnLeaving } from './recorder/send.ts'

sendOnLeaving()
// relative to this script's own address, with the nonce that it came with
loadOverlay(document.currentScript, () => import('./overlay.ts'))
