// Two entries that are taken for each other, and wordings that go from one to the other.
import type { Question } from '@deskhand/api'
import { ref, shallowRef } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'

interface Moved { from: Question; to: Question; text: string; gained: boolean }

export function useMovedWording() {
  const { explain } = useExplain()
  const bot = useBot()
  const two = shallowRef<Question[]>([])
  const error = ref('')
  /** The wording that is on its way. */
  const moving = ref('')
  /** What was moved last. */
  const moved = shallowRef<Moved | null>(null)
  const problem = ref('')
  let turn = 0

  async function load(ids: readonly string[]) {
    const mine = ++turn
    two.value = []
    moved.value = null
    error.value = problem.value = ''
    try {
      const both = await Promise.all(ids.map((id) => knowledge.question(id)))
      if (mine === turn) two.value = both
    } catch (cause) {
      if (mine === turn) error.value = explain(cause)
    }
  }

  function take(fresh: readonly Question[]) {
    two.value = two.value.map((question) => fresh.find(({ id }) => id === question.id) ?? question)
    bot.edited()
  }

  async function move(from: Question, text: string) {
    const to = two.value.find(({ id }) => id !== from.id)
    if (!to || moving.value !== '') return
    await work(text, async () => {
      const fresh = await knowledge.moveSimilar(from.id, text, to.id)
      take([fresh.from, fresh.to])
      moved.value = { from, to, text, gained: fresh.to.similarQuestions.length > to.similarQuestions.length }
    })
  }

  /** What both had stays in the one that had it too. */
  async function takeBack() {
    if (!moved.value || moving.value !== '') return
    const { from, to, text, gained } = moved.value
    await work(text, async () => {
      if (gained) {
        const back = await knowledge.moveSimilar(to.id, text, from.id)
        take([back.from, back.to])
      } else take([(await knowledge.addSimilar(from.id, [text])).question])
      moved.value = null
    })
  }

  async function work(text: string, change: () => Promise<void>) {
    moving.value = text
    problem.value = ''
    try {
      await change()
    } catch (cause) {
      problem.value = explain(cause)
    } finally {
      moving.value = ''
    }
  }

  return { two, error, moving, moved, problem, load, move, takeBack }
}
