// What is pasted into a website to show the chat (S-033, S-034).

export const PLACES = ['html', 'wordpress', 'react'] as const
export type Place = (typeof PLACES)[number]

export function chatLink(origin: string, webAppId: string): string {
  return `${origin}/chat/?webAppId=${encodeURIComponent(webAppId)}`
}

export function scriptTag(origin: string, webAppId: string): string {
  return `<script async src="${widgetAddress(origin, webAppId)}"></script>`
}

export function embedCode(place: Place, origin: string, webAppId: string): string {
  switch (place) {
    case 'html': return scriptTag(origin, webAppId)
    case 'wordpress': return `add_action('wp_footer', function () {\n  echo '${scriptTag(origin, webAppId)}';\n});`
    case 'react': return [
      'useEffect(() => {',
      "  const script = document.createElement('script')",
      '  script.async = true',
      `  script.src = '${widgetAddress(origin, webAppId)}'`,
      '  document.body.append(script)',
      '  return () => script.remove()',
      '}, [])',
    ].join('\n')
  }
}

function widgetAddress(origin: string, webAppId: string): string {
  return `${origin}/widget.js?webAppId=${encodeURIComponent(webAppId)}`
}
