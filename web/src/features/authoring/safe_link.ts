/** The same addresses as the server takes. */
export function safeLink(href: string): boolean {
  return href.length <= 2000 && !/[\s\\"<>]/.test(href) && /^(https?:\/\/.|mailto:.|\/(?!\/))/i.test(href);
}
