// The tree beside a table: what its parts can do, with the words when something fails.
import { useToast } from '@nuxt/ui/composables'
import { nextTick, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useExplain } from '../../../components/useExplain'
import { branchOf, placeOf, type Branch } from './categories'
import type { useCategories } from './useCategories'
import { useCategoryName } from './useCategoryName'
import type { TreeActions } from './useTree'

export function useCategoryTree(categories: ReturnType<typeof useCategories>, select: (id: string) => void, chosen: () => string) {
  const { t } = useI18n()
  const { explain } = useExplain()
  const { nameOf } = useCategoryName()
  const toast = useToast()
  const doomed = shallowRef<Branch | null>(null)
  const busy = ref(false)
  const error = ref('')
  /** Where a category went, for those who do not see it. */
  const said = ref('')

  async function orSay(work: Promise<unknown>) {
    try {
      await work
    } catch (cause) {
      toast.add({ title: explain(cause), color: 'error', icon: 'i-lucide-circle-alert' })
    }
  }

  function tell(id: string) {
    const { sisters, at, parent } = placeOf(categories.tree.value, id)
    const [category, above] = [sisters[at]?.category, parent === null ? undefined : branchOf(categories.tree.value, parent)?.category]
    if (!category) return
    // Presets stand apart, and count for no place.
    const own = sisters.filter(({ category: { preset } }) => !preset)
    said.value = t('bot.categories.moved', { name: nameOf(category), where: above ? t('bot.categories.inside', { name: nameOf(above) }) : t('bot.categories.top'), place: own.findIndex((branch) => branch.category.id === id) + 1, n: own.length })
  }

  /** The row is drawn anew where it went; the keyboard stays on it. */
  async function step(...[id, direction]: Parameters<TreeActions['step']>) {
    await orSay(categories.step(id, direction).then(() => tell(id)))
    await nextTick()
    document.querySelector<HTMLElement>(`[data-row="${id}"] .pick`)?.focus()
  }

  const does: TreeActions = {
    select,
    add: (name, parent) => { void orSay(categories.add(name, parent).then(({ id }) => select(id))) },
    rename: (category, name) => { void orSay(categories.edit(category, { name })) },
    turn: (category, enabled) => { void orSay(categories.edit(category, { enabled })) },
    move: (id, parent, before) => { void orSay(categories.move(id, parent, before).then(() => tell(id))) },
    step: (id, direction) => { void step(id, direction) },
    remove: (branch) => {
      error.value = ''
      doomed.value = branch
    },
  }

  async function remove(moveTo: string | undefined) {
    if (!doomed.value) return
    busy.value = true
    error.value = ''
    try {
      const { category } = doomed.value
      await categories.remove(category.id, moveTo)
      if (chosen() === category.id) select(moveTo ?? '')
      doomed.value = null
      toast.add({ title: t('bot.knowledge.deleted', { question: category.name }), color: 'success', icon: 'i-lucide-check' })
    } catch (cause) {
      error.value = explain(cause)
    } finally {
      busy.value = false
    }
  }

  return { does, doomed, busy, error, said, remove }
}
