import { afterEach, expect, test } from "vitest";
import { dressStyles, nonceOf } from "@/kernel/nonce";

const honest = document.createElement;
const drawn = document.createElementNS;

afterEach(() => {
  Reflect.deleteProperty(HTMLTextAreaElement.prototype, "setAttribute");
  document.createElement = honest;
  document.createElementNS = drawn;
  document.head.innerHTML = "";
});

function page(nonce: string): void {
  document.head.innerHTML = `<meta property="csp-nonce" nonce="${nonce}">`;
  const meta = document.head.querySelector("meta");
  if (meta) meta.nonce = nonce;
}

test("style tags of any library carry the page's nonce, others do not", () => {
  page("n1");
  dressStyles();
  expect(document.createElement("style").nonce).toBe("n1");
  expect(document.createElement("script").nonce || "").toBe("");
  expect(document.createElement("div").tagName).toBe("DIV");
});

test("so does the empty style inside the drawing of an icon", () => {
  page("n1");
  dressStyles();
  const svg = "http://www.w3.org/2000/svg";
  expect((document.createElementNS(svg, "style") as SVGStyleElement).nonce).toBe("n1");
  expect(document.createElementNS(svg, "path").getAttribute("nonce")).toBeNull();
});

test("a text field's style is set without an attribute of the markup, all else as ever", () => {
  page("n1");
  dressStyles();
  const field = document.createElement("textarea");
  field.setAttribute("style", "height: 0; visibility: hidden");
  field.setAttribute("rows", "3");
  expect([field.style.visibility, field.rows]).toEqual(["hidden", 3]);
});

test("without a nonce nothing is touched", () => {
  dressStyles();
  expect(nonceOf()).toBeUndefined();
  expect(document.createElement).toBe(honest);
});
