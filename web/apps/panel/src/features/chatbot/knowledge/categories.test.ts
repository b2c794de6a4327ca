import type { Category } from '@deskhand/api'
import { describe, expect, test } from 'vitest'
import { branchOf, flat, mayGoInto, pathOf, stepOf, treeOf } from './categories'

function category(id: string, parent: string | null = null, questions = 1): Category {
  return { id, kind: 'qa', parent, name: id.toUpperCase(), isDefault: id === 'default', enabled: true, questions }
}

// S-099
const items = [category('default'), category('a'), category('a1', 'a', 2), category('a2', 'a', 3), category('a21', 'a2', 4), category('b')]
const tree = treeOf(items)
const ids = (branches: ReturnType<typeof flat>) => branches.map(({ category }) => category.id)

describe('the tree', () => {
  test('stands in the order of the list, with levels, and counts what is inside', () => {
    expect(flat(tree).map(({ category, level, total }) => [category.id, level, total])).toEqual([
      ['default', 1, 1], ['a', 1, 10], ['a1', 2, 2], ['a2', 2, 7], ['a21', 3, 4], ['b', 1, 1],
    ])
  })

  test('hides what is in a folded category', () => {
    expect(ids(flat(tree, new Set(['a2'])))).toEqual(['default', 'a', 'a1', 'a2', 'b'])
  })

  test('names the way to a category', () => {
    expect(pathOf(items, 'a21').map(({ name }) => name)).toEqual(['A', 'A2', 'A21'])
    expect(pathOf(items, 'nobody')).toEqual([])
  })
})

describe('a category may go', () => {
  test('neither into itself nor into what is inside it', () => {
    expect(mayGoInto(tree, 'a', 'a')).toBe(false)
    expect(mayGoInto(tree, 'a', 'a21')).toBe(false)
  })

  test('no deeper than three levels with all it has', () => {
    expect(mayGoInto(tree, 'b', 'a2')).toBe(true)
    expect(mayGoInto(tree, 'b', 'a21')).toBe(false)
    expect(mayGoInto(tree, 'a2', 'b')).toBe(true)
    expect(mayGoInto(tree, 'a', 'b')).toBe(false)
  })
})

describe('the keyboard', () => {
  test.each([
    ['a2', 'up', { parent: 'a', before: 'a1' }],
    ['a1', 'down', { parent: 'a', before: null }],
    ['default', 'down', { parent: null, before: 'b' }],
    ['b', 'in', { parent: 'a', before: null }],
    ['a2', 'in', null],
    ['a21', 'out', { parent: 'a', before: null }],
    ['a1', 'out', { parent: null, before: 'b' }],
    ['default', 'up', null], ['b', 'down', null], ['b', 'out', null], ['default', 'in', null], ['nobody', 'up', null],
  ] as const)('moves %s %s', (id, direction, where) => {
    expect(stepOf(tree, id, direction)).toEqual(where)
  })

  test('does not move a branch too deep', () => {
    const deep = treeOf([category('x'), category('x1', 'x'), category('x11', 'x1'), category('y'), category('y1', 'y'), category('y11', 'y1')])
    expect(branchOf(deep, 'y')?.children).toHaveLength(1)
    expect(stepOf(deep, 'y', 'in')).toBeNull()
  })
})
