// Debian's Chromium, kept from asking anything of the outside world.
import { userInfo } from 'node:os'

const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const browser = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Chromium refuses to run as root in its sandbox.
    args: userInfo().uid === 0 ? [...args, '--no-sandbox'] : args,
    chromiumSandbox: userInfo().uid !== 0,
  },
}
