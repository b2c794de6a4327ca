import { expect, test } from 'vitest'
import { insertVariable, previewParts } from './preview'

const values = { QueuePosition: '3', WaitNo: '2', StaffNickName: 'Priya' }

test('variables are filled in, in both spellings of the documents', () => {
  // S-146
  expect(previewParts('No. ${QueuePosition}, $WaitNo before', values)).toEqual([
    { text: 'No. ', value: false }, { text: '3', value: true }, { text: ', ', value: false }, { text: '2', value: true }, { text: ' before', value: false },
  ])
})

test('what is no variable stays as it was typed', () => {
  expect(previewParts('$5 for ${Nobody}', values)).toEqual([{ text: '$5 for ${Nobody}', value: false }])
  expect(previewParts('', values)).toEqual([])
})

test('a variable goes where the cursor is, or over the selection', () => {
  expect(insertVariable('Hello , hi', 'StaffNickName', 6, 6)).toEqual({ text: 'Hello ${StaffNickName}, hi', cursor: 22 })
  expect(insertVariable('Hello you', 'StaffNickName', 6, 9)).toEqual({ text: 'Hello ${StaffNickName}', cursor: 22 })
})
