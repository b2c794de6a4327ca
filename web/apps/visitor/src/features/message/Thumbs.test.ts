import { mount } from '@vue/test-utils'
import { beforeAll, expect, test } from 'vitest'
import { speak } from '../../text'
import Thumbs from './Thumbs.vue'

beforeAll(() => speak('en'))

const pressed = (buttons: ReturnType<typeof mount>) => buttons.findAll('button').map((button) => button.attributes('aria-pressed'))

// T-003
test('a thumb shows at once, and pressing it again takes it back', async () => {
  const thumbs = mount(Thumbs, { props: { thumb: null, online: true } })
  const [up, down] = thumbs.findAll('button')
  await up!.trigger('click')
  expect(pressed(thumbs)).toEqual(['true', 'false'])
  await down!.trigger('click')
  expect(pressed(thumbs)).toEqual(['false', 'true'])
  await down!.trigger('click')
  expect(pressed(thumbs)).toEqual(['false', 'false'])
  expect(thumbs.emitted('thumb')).toEqual([[true], [false], [null]])
})

test('what the desk says counts, and without a connection nothing can be pressed', async () => {
  const thumbs = mount(Thumbs, { props: { thumb: null, online: true } })
  await thumbs.findAll('button')[0]!.trigger('click')
  await thumbs.setProps({ thumb: false })
  expect(pressed(thumbs)).toEqual(['false', 'true'])
  await thumbs.setProps({ online: false })
  expect(thumbs.findAll('button').every((button) => button.attributes('disabled') !== undefined)).toBe(true)
})
