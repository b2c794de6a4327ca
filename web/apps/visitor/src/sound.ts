// A short soft tone for a new message. Browsers refuse it before the first click; then it is silent.

let context: AudioContext | undefined

export function beep(): void {
  try {
    context ??= new AudioContext()
    if (context.state === 'suspended') void context.resume()
    const start = context.currentTime
    for (const [frequency, delay] of [[660, 0], [880, 0.09]] as const) {
      const [tone, volume] = [context.createOscillator(), context.createGain()]
      tone.frequency.value = frequency
      volume.gain.setValueAtTime(0, start + delay)
      volume.gain.linearRampToValueAtTime(0.08, start + delay + 0.01)
      volume.gain.exponentialRampToValueAtTime(0.001, start + delay + 0.22)
      tone.connect(volume).connect(context.destination)
      tone.start(start + delay)
      tone.stop(start + delay + 0.25)
    }
  } catch {
    // No sound here.
  }
}
