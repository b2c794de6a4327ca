// What every way to the server offers, whether it is a WebSocket or long polling.

import type { Event, Heads, Identity, Reply, Request } from '@deskhand/api'

export type LinkState = 'connecting' | 'online' | 'offline' | 'replaced' | 'revoked'

/** The answer to `hello`, for a visitor or a member. */
export type Hello = Extract<Reply, { is: 'visitor' | 'member' }>

/** A way to the server. Requests are carried out in the order asked. */
export interface Link {
  readonly state: LinkState
  start(): void
  stop(): void
  /** Rejects with `ApiError`; `offline` where no answer was had, and then it is not known whether it was done. */
  request<R extends Request>(request: R): Promise<ReplyTo<R>>
  /** Connects again after `replaced` or `revoked`. */
  takeBack(): void
}

export interface LinkEvents {
  /** Every time a connection is made; everything that was missed must be asked for. */
  onHello(hello: Hello): void
  onEvent(event: Event): void
  onState(state: LinkState): void
  /** Answer to a ping: where a head is higher than what one has, something was lost. */
  onHeads?(heads: Heads): void
}

export interface LinkOptions extends LinkEvents {
  /** Asked for at every attempt. An error `unauthorized` ends in `revoked`, `replaced` in `replaced`, others are tried again. */
  identity(): Promise<Identity>
}

/** Time and chance, so that tests own them. */
export interface Surroundings {
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  random(): number
}

export const real: Surroundings = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
  random: Math.random,
}

type ReplyIs<K extends Reply['is']> = Extract<Reply, { is: K }>

/** Which answer belongs to which request. */
export type ReplyTo<R extends Request> =
  R['do'] extends 'hello' ? Hello
  : R['do'] extends 'ping' ? ReplyIs<'heads'>
  : R['do'] extends 'send' ? ReplyIs<'sent'>
  : R['do'] extends 'changes' ? ReplyIs<'changes'>
  : R['do'] extends 'history' ? ReplyIs<'history'>
  : R['do'] extends 'inbox' ? ReplyIs<'inbox'>
  : Reply

/** Pause before the next attempt: 0.5 s doubled up to 30 s, then half of it random so that a crowd does not return at once. */
export function backOff(attempt: number, random: () => number): number {
  const full = Math.min(30_000, 500 * 2 ** Math.min(attempt, 16))
  return full / 2 + (random() * full) / 2
}
