// How the kit (Nuxt UI 4) is dressed: workstation and panel hand this to its Vite plugin, so that both look the same.
// A vite.config imports this file by its path, since Node reads no TypeScript from packages.

/**
 * The options of `@nuxt/ui/vite` that both apps share.
 *
 * `size` is the size of controls: `sm` in the workstation, `md` in the panel. Icons named in the app's sources
 * (`i-lucide-…`, written out in full) are found at build time and bundled; nothing is fetched while running.
 */
export function deskTheme(size: 'sm' | 'md') {
  const control = { defaultVariants: { size } }
  return {
    dts: false,
    autoImport: false as const,
    theme: { defaultVariants: { size } },
    experimental: { componentDetection: true },
    icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'], globExclude: ['**/*.test.ts'] }, sizeLimitKb: 64 } },
    ui: {
      colors: { primary: 'ink', neutral: 'paper', success: 'leaf', warning: 'amber', error: 'brick', info: 'ink' },
      button: control, input: control, textarea: control, select: control, selectMenu: control,
    },
  }
}
