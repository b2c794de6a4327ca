// The statuses an agent can choose, and the colour of each. The word always stands beside the dot.
import type { AgentStatus } from '@deskhand/api'

export const CHOICES = ['free', 'busy', 'rest', 'offline'] as const satisfies AgentStatus[]

export function dotOf(status: AgentStatus): '' | 'pos' | 'dng' | 'wrn' {
  switch (status) {
    case 'free': return 'pos'
    case 'busy': return 'dng'
    case 'rest':
    case 'arrange':
    case 'notReady': return 'wrn'
    case 'offline': return ''
  }
}
