// A web channel while it is being edited.
import type { EditWebChannel, Position, WebChannel } from '@deskhand/api'
import { parseColour } from './contrast'

export const STANDARD_COLOUR = '#2f5bd8'
export interface ChannelDraft { name: string; colour: string; position: Position; sites: string[] }

export function draftOf(channel: WebChannel): ChannelDraft {
  const { name, look, allowedSites } = channel
  return { name, colour: look.colour ?? STANDARD_COLOUR, position: look.position ?? 'right', sites: [...allowedSites] }
}

export function editOf(draft: ChannelDraft, logo: string): EditWebChannel {
  const colour = parseColour(draft.colour) ?? STANDARD_COLOUR
  return { name: draft.name.trim(), look: { colour, position: draft.position, logo }, allowedSites: draft.sites }
}

/** What is wrong, per field, as the key of a sentence. */
export function checkChannel(draft: ChannelDraft): { name?: string; colour?: string } {
  const length = [...draft.name.trim()].length
  return {
    ...(length < 1 || length > 32 ? { name: 'channels.bad.name' } : {}),
    ...(parseColour(draft.colour) === null ? { colour: 'channels.bad.colour' } : {}),
  }
}

/** The fields that differ, as the keys of their names. */
export function changedFields(draft: ChannelDraft, saved: ChannelDraft): string[] {
  const same = {
    'channels.name': draft.name.trim() === saved.name,
    'channels.look.colour': draft.colour === saved.colour,
    'channels.look.position': draft.position === saved.position,
    'channels.sites.label': draft.sites.join('\n') === saved.sites.join('\n'),
  }
  return Object.entries(same).filter(([, equal]) => !equal).map(([key]) => key)
}
