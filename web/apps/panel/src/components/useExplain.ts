// Errors in the reader's words.
import { ApiError } from '@deskhand/api'
import { useI18n } from 'vue-i18n'

export function useExplain() {
  const { t, te } = useI18n()

  /** A sentence for any failure of a request. Codes this release does not know read as `internal`. */
  function explain(error: unknown): string {
    const code = error instanceof ApiError ? error.code : 'internal'
    const key = te(`errors.${code}`, 'en') ? `errors.${code}` : 'errors.internal'
    return t(key)
  }

  return { explain }
}

/** The code of a failed request, or `internal` for anything else. */
export function codeOf(error: unknown): ApiError['code'] {
  return error instanceof ApiError ? error.code : 'internal'
}
