import { apache } from './apache.ts'
import { aspnet } from './aspnet.ts'
import { django } from './django.ts'
import { express } from './express.ts'
import { flask } from './flask.ts'
import { nginx } from './nginx.ts'
import { node } from './node.ts'
import type { DialectNotes } from './note.ts'
import { php } from './php.ts'
import { rack } from './rack.ts'

/** What docs/dialects.md says of each dialect, with the configuration that shows it. */
export const notes: DialectNotes[] = [express, node, flask, django, php, rack, aspnet, nginx, apache]
