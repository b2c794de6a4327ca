// Opens the drawer of an entry from anywhere on the chatbot's pages: the table, the test chat, the review.
import type { Database, Question } from '@deskhand/api'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { QuestionFields } from './fields'

export interface DrawerRequest {
  /** The entry to edit; a new one without it. */
  id?: string
  kind: Database
  /** What a new one begins with. */
  given: Partial<QuestionFields>
  /** Hears of the entry after it was saved. */
  saved?: ((question: Question) => void) | undefined
}

export const useQuestionDrawer = defineStore('question-drawer', () => {
  const request = shallowRef<DrawerRequest | null>(null)
  /** Changes with every request, so that the drawer begins anew. */
  const turn = ref(0)

  function open(fresh: DrawerRequest) {
    request.value = fresh
    turn.value += 1
  }

  /** A new entry. Without a category it goes into the default one. */
  function add(given: Partial<QuestionFields> = {}, kind: Database = 'qa', saved?: (question: Question) => void) {
    open({ kind, given, saved })
  }

  function edit(id: string, kind: Database = 'qa', saved?: (question: Question) => void) {
    open({ id, kind, given: {}, saved })
  }

  function close() {
    request.value = null
  }

  return { request, turn, add, edit, close }
})
