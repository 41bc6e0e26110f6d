import { sendOnLeaving } from './recorder/send.ts'

sendOnLeaving()
