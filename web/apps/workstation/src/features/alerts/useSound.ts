// Three sounds, made of a few tones: a ringtone while an offer stands, a chime for a new session, a tick for a message.
import { readonly, ref } from 'vue'

const KEY = 'deskhand-sound'
type Tone = [hertz: number, at: number, seconds: number]

const CHIME: Tone[] = [[659, 0, 0.35], [880, 0.14, 0.5]]
const TICK: Tone[] = [[1046, 0, 0.09]]
const RING: Tone[] = [[784, 0, 0.25], [988, 0.2, 0.25], [784, 0.55, 0.25], [988, 0.75, 0.4]]
const RING_EVERY = 2_200

export function useSound() {
  const on = ref(read() !== 'off')
  /** The browser wants a click first. */
  const blocked = ref(false)
  let context: AudioContext | undefined
  let ringing: ReturnType<typeof setInterval> | undefined

  function toggle(): void {
    on.value = !on.value
    write(on.value ? 'on' : 'off')
    if (!on.value) stopRinging()
    else void unlock()
  }

  /** To be called on a click or a key: only then may a page begin to sound. */
  async function unlock(): Promise<void> {
    context ??= 'AudioContext' in globalThis ? new AudioContext() : undefined
    if (context?.state === 'suspended') await Promise.race([context.resume(), new Promise((go) => setTimeout(go, 300))])
    blocked.value = context?.state === 'suspended'
  }

  async function play(tones: Tone[]): Promise<void> {
    if (!on.value) return
    // Before the first click the browser would refuse, and complain.
    if (!context && navigator.userActivation?.hasBeenActive === false) return void (blocked.value = true)
    await unlock()
    if (!context || context.state !== 'running') return
    for (const [hertz, at, seconds] of tones) sound(context, hertz, context.currentTime + at, seconds)
  }

  function startRinging(): void {
    if (ringing || !on.value) return
    void play(RING)
    ringing = setInterval(() => void play(RING), RING_EVERY)
  }

  function stopRinging(): void {
    clearInterval(ringing)
    ringing = undefined
  }

  return {
    on: readonly(on), blocked: readonly(blocked), toggle, unlock, startRinging, stopRinging,
    chime: () => play(CHIME), tick: () => play(TICK),
  }
}

function sound(context: AudioContext, hertz: number, at: number, seconds: number): void {
  const tone = context.createOscillator()
  const loudness = context.createGain()
  tone.type = 'sine'
  tone.frequency.value = hertz
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(0.18, at + 0.015)
  loudness.gain.exponentialRampToValueAtTime(0.001, at + seconds)
  tone.connect(loudness).connect(context.destination)
  tone.start(at)
  tone.stop(at + seconds)
}

function read(): string | null {
  try { return localStorage.getItem(KEY) } catch { return null }
}

function write(value: string): void {
  try { localStorage.setItem(KEY, value) } catch { /* it is remembered for this page only */ }
}
