// Asks the page's second program (`globalThis.callDoor`) what the editor wants to know about the text. It is fetched with
// the first question; where that fails the editor simply has no answer.

/**
 * @param {() => object} choices what was chosen beside the text, as the door's `Options`
 * @returns {Partial<import("./editor.js").Options>}
 */
export function questions(choices) {
  const ask = (name) => (text, ...words) => globalThis.callDoor?.(name, text, ...words, choices())?.catch(() => null);
  const fixes = ask("fixes");
  return {
    complete: ask("complete"),
    hover: ask("hover"),
    definition: ask("definition"),
    references: ask("references"),
    rename: ask("rename"),
    fixes: async (...words) => await fixes(...words) ?? [],
  };
}
