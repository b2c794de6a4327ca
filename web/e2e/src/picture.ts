// A real PNG of any size, made here so that no binary lies in the repository.
import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [red: number, green: number, blue: number]

/** `colour` is asked for each point, in parts of width and height from the upper left. */
export function png(width: number, height: number, colour: (x: number, y: number) => Colour): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits a channel, true colour.
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colour(x / width, y / height), y * (1 + width * 3) + 1 + x * 3)
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A copper lamp before a wall, with a dent on its left. */
export function lamp(x: number, y: number): Colour {
  const [across, down] = [(x - 0.5) * 1.35, y - 0.62]
  const dome = down < 0 && Math.hypot(across, down) < 0.36
  if (dome) {
    const dent = Math.hypot(across + 0.2, down + 0.13) < 0.06 ? -45 : 0
    const shine = 60 * Math.max(0, 1 - Math.hypot(across - 0.12, down + 0.2) * 5)
    return shade([184, 107, 62], (across + 0.3) * 50 + shine + dent)
  }
  if (Math.abs(across) < 0.008 && down < 0) return [60, 52, 46]
  const light = down > 0 ? 46 * Math.max(0, 1 - Math.hypot(across * 1.2, down) * 2.2) : 0
  return shade([214, 206, 194], light - y * 24)
}

function shade(colour: Colour, by: number): Colour {
  const [red, green, blue] = colour.map((part) => Math.max(0, Math.min(255, Math.round(part + by))))
  return [red ?? 0, green ?? 0, blue ?? 0]
}
