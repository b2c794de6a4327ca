// The categories of a database, and what can be done to them.
import type { Category, CategoryList, Database } from '@deskhand/api'
import { computed, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'
import { mayGoInto, stepOf, treeOf, type Direction } from './categories'

export function useCategories(kind: MaybeRefOrGetter<Database>) {
  const { explain } = useExplain()
  const bot = useBot()
  const list = shallowRef<CategoryList | null>(null)
  const error = ref('')
  let asked = 0

  const items = computed<Category[]>(() => list.value?.items ?? [])
  const tree = computed(() => treeOf(items.value))
  /** Where an entry goes that was not put anywhere. */
  const standard = computed(() => items.value.find(({ isDefault }) => isDefault) ?? items.value[0])

  async function load() {
    const mine = ++asked
    try {
      const fresh = await knowledge.categories(toValue(kind))
      if (mine !== asked) return
      list.value = fresh
      error.value = ''
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  function take(fresh: CategoryList) {
    asked += 1
    list.value = fresh
  }

  async function add(name: string, parent: string | null): Promise<Category> {
    const added = await knowledge.addCategory({ kind: toValue(kind), name, parent })
    await load()
    return added
  }

  /** Shown at once; taken back where the server refuses. */
  async function edit(category: Category, change: Partial<Pick<Category, 'name' | 'enabled'>>) {
    const before = list.value
    const { name, enabled } = { ...category, ...change }
    if (before) take({ ...before, items: before.items.map((item) => (item.id === category.id ? { ...item, name, enabled } : item)) })
    try {
      await knowledge.editCategory(category.id, { name, enabled })
      bot.edited()
    } catch (cause) {
      if (before) take(before)
      throw cause
    }
  }

  async function move(id: string, parent: string | null, before: string | null) {
    if (!mayGoInto(tree.value, id, parent)) return void load()
    take(await knowledge.moveCategory(id, { parent, before }))
  }

  /** Resolves to whether it could go that way. */
  async function step(id: string, direction: Direction): Promise<boolean> {
    const goal = stepOf(tree.value, id, direction)
    if (goal) take(await knowledge.moveCategory(id, goal))
    return goal !== null
  }

  /** With `moveTo` its entries are kept there. */
  async function remove(id: string, moveTo?: string) {
    await knowledge.deleteCategory(id, moveTo)
    bot.edited()
  }

  watch([() => toValue(kind), () => bot.edits], () => { void load() }, { immediate: true })
  return { list, items, tree, standard, error, load, add, edit, move, step, remove }
}
