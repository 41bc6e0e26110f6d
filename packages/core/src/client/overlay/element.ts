/** An element with attributes and children; a string is text, never markup: much of it is what a server sent. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children)
  return made
}

/** Text for screen readers alone. */
export const unseen = (text: string): HTMLElement => element('span', { class: 'unseen' }, text)

export const button = (
  attributes: Readonly<Record<string, string>>,
  ...children: ReadonlyArray<Node | string>
) => element('button', { type: 'button', ...attributes }, ...children)
