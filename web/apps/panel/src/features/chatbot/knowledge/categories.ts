// The tree of categories as it is shown, and where a category may go. Pure.
import type { Category, MoveCategory } from '@deskhand/api'

/** A category has at most two above it (S-099). */
export const DEEPEST = 3

export interface Branch {
  category: Category
  /** 1 at the top. */
  level: number
  children: Branch[]
  /** Entries in it and in everything inside. */
  total: number
}

/** The list as a tree, in its order. */
export function treeOf(items: readonly Category[]): Branch[] {
  const inside = (parent: string | null) => items.filter((category) => (category.parent ?? null) === parent)
  const branches = (parent: string | null, level: number): Branch[] => inside(parent).map((category) => {
    const children = branches(category.id, level + 1)
    return { category, level, children, total: children.reduce((sum, child) => sum + child.total, category.questions) }
  })
  return branches(null, 1)
}

/** Every branch, parents before their children; those inside a folded one only without `folded`. */
export function flat(tree: readonly Branch[], folded: ReadonlySet<string> = new Set()): Branch[] {
  return tree.flatMap((branch) => [branch, ...(folded.has(branch.category.id) ? [] : flat(branch.children, folded))])
}

export function branchOf(tree: readonly Branch[], id: string): Branch | undefined {
  return flat(tree).find(({ category }) => category.id === id)
}

/** From the top down to a category. */
export function pathOf(items: readonly Category[], id: string): Category[] {
  const path: Category[] = []
  for (let at: string | null | undefined = id; at && path.length < DEEPEST;) {
    const category = items.find((item) => item.id === at)
    if (!category) break
    path.unshift(category)
    at = category.parent
  }
  return path
}

/** How many levels a branch takes. */
export function heightOf(branch: Branch): number {
  return 1 + Math.max(0, ...branch.children.map(heightOf))
}

/** Whether a branch may become a child of `parent`, or go to the top. */
export function mayGoInto(tree: readonly Branch[], moving: string, parent: string | null): boolean {
  const branch = branchOf(tree, moving)
  if (!branch) return false
  if (parent === null) return true
  const goal = branchOf(tree, parent)
  if (!goal || flat([branch]).some(({ category }) => category.id === parent)) return false
  return goal.level + heightOf(branch) <= DEEPEST
}

export type Direction = 'up' | 'down' | 'in' | 'out'

/** Where the keyboard moves a category; `null` where it cannot go that way. */
export function stepOf(tree: readonly Branch[], id: string, direction: Direction): MoveCategory | null {
  const { sisters, at, parent } = placeOf(tree, id)
  if (at < 0) return null
  const up = sisters[at - 1]
  switch (direction) {
    case 'up': return up ? move(parent, up.category.id) : null
    case 'down': return sisters[at + 1] ? move(parent, sisters[at + 2]?.category.id) : null
    case 'in': return up && mayGoInto(tree, id, up.category.id) ? move(up.category.id, undefined) : null
    case 'out': return parent === null ? null : outOf(tree, parent)
  }
}

/** Out of its parent, to stand right after it. */
function outOf(tree: readonly Branch[], parent: string): MoveCategory {
  const above = placeOf(tree, parent)
  return move(above.parent, above.sisters[above.at + 1]?.category.id)
}

function move(parent: string | null, before: string | undefined): MoveCategory {
  return { parent, before: before ?? null }
}

/** Among which sisters a category stands; `at` counts from 0, and is -1 where it is not known. */
export function placeOf(tree: readonly Branch[], id: string): { sisters: readonly Branch[]; at: number; parent: string | null } {
  const parent = branchOf(tree, id)?.category.parent ?? null
  const sisters = parent === null ? tree : (branchOf(tree, parent)?.children ?? [])
  return { sisters, at: sisters.findIndex(({ category }) => category.id === id), parent }
}
