// An import from choosing a file to its result: first a look that stores nothing, then the rows.
import { ApiError, type Database, type ImportReport } from '@deskhand/api'
import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useExplain } from '../../../components/useExplain'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'
import { formatOf, problemOf } from './file'

export type ImportStep = 'choose' | 'checking' | 'report' | 'importing' | 'done'

export function useImport() {
  const { t } = useI18n()
  const { explain } = useExplain()
  const bot = useBot()
  const step = ref<ImportStep>('choose')
  const file = shallowRef<File | null>(null)
  const report = shallowRef<ImportReport | null>(null)
  const progress = ref({ done: 0, total: 0 })
  const error = ref('')
  let running: AbortController | null = null

  function reset() {
    running?.abort()
    step.value = 'choose'
    file.value = report.value = null
    error.value = ''
  }

  /** Looks at a file: what would come of it. */
  async function choose(chosen: File, kind: Database) {
    const problem = problemOf(chosen)
    reset()
    if (problem) {
      error.value = t(`bot.import.${problem}`)
      return
    }
    file.value = chosen
    step.value = 'checking'
    if (await read(kind, true)) step.value = 'report'
    else if (step.value === 'checking') step.value = 'choose'
  }

  async function start(kind: Database) {
    step.value = 'importing'
    const whole = await read(kind, false)
    bot.edited()
    step.value = whole ? 'done' : 'report'
  }

  /** Stops. Rows that are stored stay. */
  function stop() {
    running?.abort()
  }

  /** Resolves to whether it came to its end. */
  async function read(kind: Database, dryRun: boolean): Promise<boolean> {
    const format = formatOf(file.value?.name ?? '')
    if (!file.value || !format) return false
    const mine = (running = new AbortController())
    progress.value = { done: 0, total: 0 }
    error.value = ''
    try {
      for await (const line of knowledge.import(kind, format, dryRun, file.value, mine.signal)) {
        if (line.type === 'progress') progress.value = line
        else if (line.type === 'report') report.value = line
        else {
          error.value = t('bot.import.failedAfter', { done: line.done, why: explain(ApiError.from(line.error)) })
          return false
        }
      }
      return report.value !== null
    } catch (cause) {
      if (mine.signal.aborted) error.value = dryRun ? '' : t('bot.import.stopped')
      else error.value = explain(cause)
      return false
    }
  }

  return { step, file, report, progress, error, choose, start, stop, reset }
}
