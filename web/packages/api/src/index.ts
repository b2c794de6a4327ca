// The server's shapes under short names, and the only place that knows how HTTP errors look.
// `schema.d.ts` beside this file is generated from `openapi.json`.

import type { components } from './schema'

export type * from './bot'

export type Schemas = components['schemas']

/** Field names of the socket are camelCase on the wire; the generated schema writes some of them in snake_case. */
type Camel<S extends string> = S extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S
type OnWire<T> = T extends unknown ? { [K in keyof T as K extends string ? Camel<K> : K]: T[K] } : never

/** A union as the server reads it: fields with a default may be left out. */
type Loose<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> & Partial<Pick<T, Extract<keyof T, K>>> : never

export type AgentCard = Schemas['AgentCard']
export type AgentStatus = Schemas['AgentStatus']
export type Answer = Schemas['Answer']
export type Bot = Schemas['Bot']
export type Change = Schemas['Change']
export type ChangeMe = Partial<Schemas['ChangeMe']>
export type ChangePassword = Schemas['ChangePassword']
export type Changes = Schemas['Changes']
export type ChooseDesk = Schemas['ChooseDesk']
export type Closing = Schemas['Closing']
export type Colleague = Schemas['Colleague']
export type ConversationId = Schemas['ConversationId']
export type DeskCard = Schemas['DeskCard']
export type DeskCardPublic = Schemas['DeskCardPublic']
export type DeskRules = Schemas['DeskRules']
export type EditGroup = Schemas['EditGroup']
export type EditMember = Schemas['EditMember']
export type EditWebChannel = Schemas['EditWebChannel']
export type Element = Schemas['Element']
export type EndedBecause = Schemas['EndedBecause']
export type EntryCard = Schemas['EntryCard']
export type EntrySettings = Schemas['EntrySettings']
export type EntryTexts = Schemas['EntryTexts']
export type ErrorBody = Schemas['ErrorBody']
export type Event = Schemas['Event']
export type Figures = Schemas['Figures']
export type FileRef = Schemas['FileRef']
export type GroupCard = Schemas['GroupCard']
export type GroupRow = Schemas['GroupRow']
export type GroupTarget = Schemas['GroupTarget']
export type Head = Schemas['Head']
export type Heads = Schemas['Heads']
export type History = Schemas['History']
export type Identity = OnWire<Schemas['Identity']>
export type Inbox = Schemas['Inbox']
export type InboxItem = Schemas['InboxItem']
export type InboxState = Schemas['InboxState']
export type Language = Schemas['Language']
export type Limits = Schemas['Limits']
export type Localised = Schemas['Localised']
export type Look = Schemas['Look']
export type Me = Schemas['Me']
export type MemberHello = Schemas['MemberHello']
export type MemberMe = Schemas['MemberMe']
export type MemberPage = Schemas['MemberPage']
export type MemberRow = Schemas['MemberRow']
export type MemberSelf = Schemas['MemberSelf']
export type MenuContent = Schemas['MenuContent']
export type MenuItem = Schemas['MenuItem']
export type Message = Schemas['Message']
export type NewMember = Schemas['NewMember']
export type NewPassword = Schemas['NewPassword']
export type NewVisitor = Schemas['NewVisitor']
export type Overview = Schemas['Overview']
export type Permission = Schemas['Permission']
export type PhaseName = Schemas['PhaseName']
export type Position = Schemas['Position']
export type Queue = Schemas['Queue']
export type QueueLine = Schemas['QueueLine']
export type QueuePlace = Schemas['QueuePlace']
export type Rating = Schemas['Rating']
export type RatingRules = Schemas['RatingRules']
export type RatingState = Schemas['RatingState']
export type RatingStyle = Schemas['RatingStyle']
export type ReadMark = Schemas['ReadMark']
export type Recall = Schemas['Recall']
export type RedeemLink = Schemas['RedeemLink']
export type Redeemed = Schemas['Redeemed']
export type Reply = Schemas['Reply']
/** Everything a client can ask for over the socket. The identity is corrected as well, and defaults may be left out. */
export type Request = Loose<OnWire<Exclude<Schemas['Request'], { do: 'hello' }>>, 'thread'> | { do: 'hello'; as: Identity }
export type Role = Schemas['Role']
export type SaveSettings = Schemas['SaveSettings']
export type Sender = Schemas['Sender']
export type Sent = Schemas['Sent']
export type Service = Schemas['Service']
export type ServiceMode = Schemas['ServiceMode']
export type Session = Schemas['Session']
export type SessionId = Schemas['SessionId']
export type SettingsPage = Schemas['SettingsPage']
export type Setup = Schemas['Setup']
export type SetupState = Schemas['SetupState']
export type Side = Schemas['Side']
export type SignIn = Schemas['SignIn']
export type Source = Schemas['Source']
export type Step = Schemas['Step']
export type StoredFile = Schemas['StoredFile']
export type Thread = Schemas['Thread']
export type Ticket = Schemas['Ticket']
export type TransferState = Schemas['TransferState']
export type VisitorCard = Schemas['VisitorCard']
export type VisitorHello = Schemas['VisitorHello']
export type VisitorIdentity = Schemas['VisitorIdentity']
export type WaitingItem = Schemas['WaitingItem']
export type WebChannel = Schemas['WebChannel']
export type WebChannelPublic = Schemas['WebChannelPublic']
export type WhenNobodyWorks = Schemas['WhenNobodyWorks']

export type ClientFrame = Request & { id: number }
export type ServerFrame = Answer | Event

/** The server's codes, and `offline`: no answer was had at all. */
export type ErrorCode = Schemas['ErrorCode'] | 'offline'

/** Every failure of a request, over HTTP and on the socket. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly code: ErrorCode,
    message: string = code,
    readonly status = 0,
    readonly field?: string,
    /** Seconds to wait before trying again. */
    readonly retryAfter?: number,
  ) {
    super(message)
  }

  static from(body: ErrorBody, status = 0): ApiError {
    return new ApiError(body.code, body.message, status, body.field ?? undefined, body.retryAfter ?? undefined)
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface CallOptions {
  /** `Me.csrf`, for requests that change something and are made with the cookie. */
  csrf?: string
  /** A visitor's token. */
  bearer?: string
  signal?: AbortSignal
  /** The request is finished although the page goes away; its body must be small. */
  keepalive?: boolean
}

/** One request; resolves with the answer's JSON, or `undefined` for 204. Throws `ApiError`, or the abort's reason. */
export async function call<T = void>(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const headers = credentials(options)
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = JSON.stringify(body)
  if (options.signal) init.signal = options.signal
  if (options.keepalive) init.keepalive = true

  let response: Response
  let text: string
  try {
    response = await fetch(path, init)
    text = await response.text()
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError('offline')
  }

  if (!response.ok) throw errorOf(response.status, text)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Sends bytes and reads the answer line by line while it comes, one JSON value a line. Throws as `call` does. */
export async function* streamLines<T>(path: string, bytes: Blob, options: CallOptions = {}): AsyncGenerator<T> {
  const init: RequestInit = { method: 'POST', headers: { ...credentials(options), 'Content-Type': 'application/octet-stream' }, credentials: 'same-origin', body: bytes }
  if (options.signal) init.signal = options.signal
  try {
    const response = await fetch(path, init)
    if (!response.ok || !response.body) throw errorOf(response.status, await response.text())
    yield* jsonLines<T>(response.body)
  } catch (cause) {
    if (cause instanceof ApiError || options.signal?.aborted) throw cause
    throw new ApiError('offline')
  }
}

async function* jsonLines<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  const decoder = new TextDecoder()
  let rest = ''
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read()
    rest += decoder.decode(value, { stream: !done })
    const lines = rest.split('\n')
    rest = done ? '' : (lines.pop() ?? '')
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T
    if (done) return
  }
}

/** Sends a file's bytes. `onProgress` hears the part that has left, 0 to 1. Aborting rejects with `AbortError`. */
export function upload(
  file: File | Blob, options: { bearer?: string; csrf?: string; name?: string; path?: string }, onProgress?: (part: number) => void, signal?: AbortSignal,
): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new DOMException('aborted', 'AbortError'))
    // fetch cannot report how much of a body has left.
    const request = new XMLHttpRequest()
    request.open('POST', options.path ?? '/api/files')
    const name = options.name ?? (file instanceof File ? file.name : 'file')
    request.setRequestHeader('X-File-Name', encodeURIComponent(name))
    for (const [key, value] of Object.entries(credentials(options))) request.setRequestHeader(key, value)
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total)
    request.onload = () => {
      if (request.status >= 300) return reject(errorOf(request.status, request.responseText))
      resolve(JSON.parse(request.responseText) as StoredFile)
    }
    request.onerror = () => reject(new ApiError('offline'))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function credentials(options: { csrf?: string; bearer?: string }): Record<string, string> {
  const headers: Record<string, string> = {}
  if (options.csrf) headers['X-CSRF-Token'] = options.csrf
  if (options.bearer) headers['Authorization'] = `Bearer ${options.bearer}`
  return headers
}

/** A proxy in between may answer with a page of its own; then only the status is known. */
function errorOf(status: number, text: string): ApiError {
  try {
    const body = JSON.parse(text) as ErrorBody
    if (typeof body.code === 'string') return ApiError.from(body, status)
  } catch {
    // not ours; fall through
  }
  return new ApiError(status === 502 || status === 503 || status === 504 ? 'busy' : 'internal', `status ${status}`, status)
}
