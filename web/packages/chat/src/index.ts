// The visitor's side of the desk without a screen. A page draws `ChatView` and calls the verbs of `VisitorChat`.

export * from './chat'
export * from './card'
export * from './view'
