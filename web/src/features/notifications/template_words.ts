/** The sentence of a template without its gaps: "{credential} expires[ on {on}]." is "... expires." in a list. */
export function plainSubject(subject: string): string {
  const plain = subject.replace(/\[[^\]]*\]/g, "").replace(/\{[a-z_]+\}/g, "...").replace(/\s+/g, " ").trim();
  return plain.replace(/^\.\.\. (?=\.)/, "");
}
