// What the fronts need to stay in step with the server: a connection, reducers for what it tells, and an outbox.

export * from './connection'
export * from './link'
export * from './polling'
export * from './fallback'
export * from './thread'
export * from './inbox'
export * from './outbox'
export * from './sender'
export * from './follow'
