// What the parts of the category tree share: what is chosen, folded, being named, and where things may go.
import type { Category } from '@deskhand/api'
import { useSessionStorage } from '@vueuse/core'
import { computed, inject, provide, ref, type ComputedRef, type InjectionKey } from 'vue'
import { branchOf, mayGoInto, stepOf, type Branch, type Direction } from './categories'

/** A category that is being renamed, or one that is not there yet. */
export type Naming = { id: string } | { parent: string | null }

export interface TreeActions {
  select: (id: string) => void
  rename: (category: Category, name: string) => void
  add: (name: string, parent: string | null) => void
  remove: (branch: Branch) => void
  turn: (category: Category, enabled: boolean) => void
  move: (id: string, parent: string | null, before: string | null) => void
  step: (id: string, direction: Direction) => void
}

type Tree = ReturnType<typeof makeTree>
const KEY: InjectionKey<Tree> = Symbol('category tree')

export function provideTree(branches: ComputedRef<Branch[]>, chosen: ComputedRef<string>, manages: ComputedRef<boolean>, does: TreeActions): Tree {
  const tree = makeTree(branches, chosen, manages, does)
  provide(KEY, tree)
  return tree
}

export function useTree(): Tree {
  const tree = inject(KEY)
  if (!tree) throw new Error('a part of the tree stands outside of it')
  return tree
}

function makeTree(branches: ComputedRef<Branch[]>, chosen: ComputedRef<string>, manages: ComputedRef<boolean>, does: TreeActions) {
  const naming = ref<Naming | null>(null)
  const dragging = ref(false)
  const folds = useSessionStorage<string[]>('deskhand-folded', [])
  const folded = computed(() => new Set(folds.value))

  function fold(id: string, closed: boolean) {
    folds.value = closed ? [...folds.value, id] : folds.value.filter((one) => one !== id)
  }

  const mayStep = (id: string, direction: Direction) => stepOf(branches.value, id, direction) !== null
  const mayGo = (id: string, parent: string | null) => mayGoInto(branches.value, id, parent)
  /** The category before its place, that it can be put into. */
  const sisterBefore = (id: string) => branchOf(branches.value, stepOf(branches.value, id, 'in')?.parent ?? '')

  return { branches, chosen, manages, does, naming, dragging, folded, fold, mayStep, mayGo, sisterBefore }
}
