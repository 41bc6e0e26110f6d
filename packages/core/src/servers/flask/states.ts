import type { Unknown } from '../../fetch/verdict.ts'
import { agreed, allUnknown } from '../syntax/python-response.ts'
import { isAlike, type Run, type State } from './runs.ts'

export function copy(state: State): State {
  return { names: new Map(state.names), responses: new Map(state.responses) }
}

/** After a branch whose test is not known: what both sides leave alike is certain. */
export function joined(one: State, other: State, why: Unknown): State {
  const responses = new Map(one.responses)
  for (const [id, response] of other.responses) {
    const mine = responses.get(id)
    responses.set(id, mine ? agreed(mine, response, why) : response)
  }
  const names = new Map<string, Run>()
  for (const name of new Set([...one.names.keys(), ...other.names.keys()])) {
    const [a, b] = [one.names.get(name), other.names.get(name)]
    names.set(name, a && b && isAlike(a, b) ? a : { is: 'open', why })
  }
  return { names, responses }
}

/** Nothing is certain of any response any more. */
export function spoil(state: State, why: Unknown): void {
  for (const [id, response] of state.responses) state.responses.set(id, allUnknown(response, why))
}
