import { mount } from '@vue/test-utils'
import { beforeAll, expect, test } from 'vitest'
import { speak } from '../../text'
import Composer from './Composer.vue'

const made = (limit = 20) => mount(Composer, { props: { placeholder: 'Write', limit, fileBytes: 1000, canAttach: true }, attachTo: document.body })

beforeAll(() => speak('en'))

test('Enter sends what stands there and empties the box', async () => {
  const composer = made()
  await composer.find('textarea').setValue(' hello ')
  await composer.find('textarea').trigger('keydown', { key: 'Enter' })
  expect(composer.emitted('send')).toEqual([['hello']])
  expect(composer.find('textarea').element.value).toBe('')
})

test('Shift+Enter and the Enter that ends a Chinese composition do not send', async () => {
  const composer = made()
  await composer.find('textarea').setValue('你好')
  await composer.find('textarea').trigger('keydown', { key: 'Enter', shiftKey: true })
  await composer.find('textarea').trigger('keydown', { key: 'Enter', isComposing: true })
  await composer.find('textarea').trigger('keydown', { key: 'Enter', keyCode: 229 })
  expect(composer.emitted('send')).toBeUndefined()
})

test('nothing is sent that is empty or too long, and the limit counts characters, not their halves', async () => {
  const composer = made(3)
  for (const [words, sent] of [['   ', 0], ['😀😀😀', 1], ['abcd', 1]] as const) {
    await composer.find('textarea').setValue(words)
    await composer.find('form').trigger('submit')
    expect(composer.emitted('send')?.length ?? 0).toBe(sent)
  }
  expect(composer.find('[role=status]').text()).toBe('Characters too many: 1')
})

test('pasted files are taken, pasted words are left to the box', async () => {
  const composer = made()
  const file = new File(['x'], 'lamp.png')
  await composer.find('textarea').trigger('paste', { clipboardData: { files: [file] } })
  await composer.find('textarea').trigger('paste', { clipboardData: { files: [] } })
  expect(composer.emitted('files')).toEqual([[[file]]])
})
