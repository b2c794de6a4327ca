// An entry in the drawer: loads it, watches over it while it is written, saves it.
import { ApiError, type Database, type Question, type Warning } from '@deskhand/api'
import { watchDebounced } from '@vueuse/core'
import { computed, ref, shallowRef } from 'vue'
import { codeOf, useExplain } from '../../../components/useExplain'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'
import { emptyFields, fieldsOfQuestion, newOf, problemsOf, sameFields, type FieldProblems, type QuestionFields } from './fields'
import type { DrawerRequest } from './useQuestionDrawer'

export function useQuestionForm() {
  const { explain } = useExplain()
  const bot = useBot()
  const request = shallowRef<DrawerRequest | null>(null)
  /** Which database it belongs to: what is stored knows that better than who asked for it. */
  const kind = ref<Database>('qa')
  /** The entry as it is stored; `null` for a new one. */
  const stored = shallowRef<Question | null>(null)
  const fields = ref<QuestionFields | null>(null)
  const begun = shallowRef<QuestionFields | null>(null)
  const warnings = shallowRef<Warning[]>([])
  const shown = ref<FieldProblems>({})
  const error = ref('')
  const saving = ref(false)
  /** What somebody else made of the entry meanwhile. */
  const theirs = shallowRef<Question | null>(null)
  /** What was typed, while their version stands in its place. */
  const typed = shallowRef<QuestionFields | null>(null)
  let turn = 0

  const dirty = computed(() => fields.value !== null && begun.value !== null && !sameFields(fields.value, begun.value))
  const problems = computed<FieldProblems>(() => (fields.value ? problemsOf(fields.value) : {}))

  /** Begins with an entry, or with what a new one is given. */
  async function begin(fresh: DrawerRequest | null) {
    const mine = ++turn
    request.value = fresh
    stored.value = fields.value = begun.value = theirs.value = typed.value = null
    warnings.value = []
    shown.value = {}
    error.value = ''
    saving.value = false
    if (!fresh) return
    kind.value = fresh.kind
    if (fresh.id === undefined) return start(emptyFields(fresh.given.category ?? '', fresh.given), null)
    try {
      const question = await knowledge.question(fresh.id)
      if (mine !== turn) return
      kind.value = question.kind
      start(fieldsOfQuestion(question), question)
    } catch (cause) {
      if (mine === turn) error.value = explain(cause)
    }
  }

  function start(with_: QuestionFields, question: Question | null) {
    stored.value = question
    fields.value = with_
    theirs.value = typed.value = null
    // What was given from elsewhere is not saved yet: closing asks first.
    begun.value = question ? structuredClone(with_) : emptyFields(with_.category)
  }

  /** Puts an entry that was not put anywhere into a category. What was written meanwhile stays. */
  function place(category: string) {
    if (!fields.value || !begun.value || fields.value.category !== '') return
    begun.value = { ...begun.value, category }
    fields.value.category = category
  }

  watchDebounced(() => (fields.value ? [fields.value.question, ...fields.value.similarQuestions].map((text) => text.trim()).filter(Boolean).join('\n') : ''), look, { debounce: 400 })

  /** Asks what other entries answer today. Not knowing is no reason to disturb. */
  async function look(texts: string) {
    const mine = turn
    if (!request.value || texts === '') {
      warnings.value = []
      return
    }
    try {
      const { items } = await knowledge.check({ id: request.value.id ?? null, kind: kind.value, texts: texts.split('\n').slice(0, 201) })
      if (mine === turn) warnings.value = items
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause
    }
  }

  /** Resolves to the entry as it was saved. */
  async function save(): Promise<Question | null> {
    if (!fields.value || saving.value || theirs.value) return null
    shown.value = problems.value
    error.value = ''
    if (Object.keys(shown.value).length > 0) return null
    saving.value = true
    try {
      const sent = newOf(fields.value)
      const question = stored.value ? await knowledge.edit(stored.value.id, { ...sent, updatedAt: stored.value.updatedAt }) : await knowledge.add(sent)
      request.value?.saved?.(question)
      begun.value = fields.value
      bot.edited()
      return question
    } catch (cause) {
      await failed(cause)
      return null
    } finally {
      saving.value = false
    }
  }

  /** Where somebody else was quicker, what they made of it is loaded beside what was typed. */
  async function failed(cause: unknown) {
    const mine = turn
    try {
      if (codeOf(cause) !== 'conflict' || !stored.value) throw cause
      const fresh = await knowledge.question(stored.value.id)
      if (mine === turn) theirs.value = fresh
    } catch (why) {
      if (mine === turn) error.value = codeOf(why) === 'notFound' ? 'gone' : explain(why)
    }
  }

  /** Takes their version in place of what was typed, which can be had back. */
  function takeTheirs() {
    const kept = fields.value
    if (!theirs.value) return
    start(fieldsOfQuestion(theirs.value), theirs.value)
    typed.value = kept
  }

  function takeMine() {
    if (typed.value) fields.value = typed.value
    typed.value = null
  }

  /** Saves what was typed over their version. A third one is told of again. */
  function saveOverTheirs(): Promise<Question | null> {
    if (theirs.value) stored.value = theirs.value
    theirs.value = null
    return save()
  }

  /** Resolves to whether a shipped entry has its own answer again. */
  async function reset(): Promise<boolean> {
    if (!stored.value || saving.value) return false
    saving.value = true
    error.value = ''
    try {
      const question = await knowledge.reset(stored.value.id)
      start(fieldsOfQuestion(question), question)
      bot.edited()
      return true
    } catch (cause) {
      error.value = explain(cause)
      return false
    } finally {
      saving.value = false
    }
  }

  return { request, kind, stored, theirs, typed, fields, dirty, problems, shown, warnings, error, saving, begin, place, save, takeTheirs, takeMine, saveOverTheirs, reset }
}
