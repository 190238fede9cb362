/** The nonce that the content policy asks of style tags, also of those that a library writes without it. */

/** The nonce the server put on our script tag. */
export function nonceOf(): string | undefined {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce || undefined;
}

/**
 * antd passes the nonce to most of its style tags, but not to the one that keeps the page still behind a dialog;
 * its growing text field measures itself in a copy whose style it writes as an attribute, which the policy refuses;
 * and some of its icons (the bin of a list's menu) are drawings with an empty style tag inside.
 */
export function dressStyles(): void {
  const nonce = nonceOf();
  if (!nonce) return;
  const set = Element.prototype.setAttribute;
  HTMLTextAreaElement.prototype.setAttribute = function dressed(name: string, value: string) {
    if (name === "style") this.style.cssText = value;
    else set.call(this, name, value);
  };
  const make = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
  const draw = document.createElementNS.bind(document) as (space: string | null, name: string) => Element;
  document.createElementNS = ((space: string | null, name: string) => {
    const made = draw(space, name);
    if (name === "style") (made as SVGStyleElement).nonce = nonce;
    return made;
  }) as typeof document.createElementNS;
}
