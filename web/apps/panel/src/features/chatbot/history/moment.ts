// A time as the desk's tables show it (S-104): `2026-11-21 04:12:33`, in the zone of the reader.

export function moment(millis: number): string {
  const at = new Date(millis)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
