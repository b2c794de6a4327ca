// What the loader on a host page and the chat in its frame tell each other. Both check origin and source.

import type { Language, Position, Source } from '@deskhand/api'

export type ToFrame =
  /** First word: what the host page keeps for the frame, and where the visitor is. */
  | { deskhand: 'init'; token: string | null; source: Source; open: boolean; language: Language | null }
  /** The panel was opened; `click` is an interaction, a remembered state is not. */
  | { deskhand: 'open'; click: boolean; source: Source }
  | { deskhand: 'closed' }
  | { deskhand: 'language'; language: Language }

export type FromFrame =
  /** The frame listens; answered with `init`. */
  | { deskhand: 'hello' }
  /** How the launcher looks. The channel exists and may be shown here. */
  | { deskhand: 'look'; colour: string; on: string; position: Position; label: string; unreadLabel: string }
  | { deskhand: 'token'; token: string | null }
  | { deskhand: 'unread'; count: number }
  | { deskhand: 'close' }
