// A document that is just large enough for the page of an overview, for where there is no browser.
const VOID = ["meta", "input", "br"];
const named = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const plain = (text) => text.replace(/&(\w+);/g, (_, name) => named[name]);

class Element {
  constructor(tag) {
    Object.assign(this, { tagName: tag.toUpperCase(), attributes: {}, nodes: [], parent: null, value: "", listeners: {} });
  }
  get children() { return this.nodes.filter((node) => node instanceof Element); }
  of(tag) { return this.children.filter((child) => child.tagName === tag); }
  get textContent() { return this.nodes.map((node) => (node instanceof Element ? node.textContent : node)).join(""); }
  set textContent(text) { this.nodes = text === "" ? [] : [text]; }
  get hidden() { return "hidden" in this.attributes; }
  set hidden(is) { if (is) this.attributes.hidden = ""; else delete this.attributes.hidden; }
  get dataset() {
    const data = Object.entries(this.attributes).filter(([name]) => name.startsWith("data-"));
    return Object.fromEntries(data.map(([name, value]) => [name.slice(5), value]));
  }
  get tHead() { return this.of("THEAD")[0]; }
  get tBodies() { return this.of("TBODY"); }
  get rows() { return this.of("TR"); }
  get cells() { return this.children; }
  get id() { return this.attributes.id ?? ""; }
  get lang() { return this.attributes.lang; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  append(...nodes) {
    for (const node of nodes) {
      if (node instanceof Element) {
        if (node.parent) node.parent.nodes = node.parent.nodes.filter((other) => other !== node);
        node.parent = this;
      }
      this.nodes.push(node);
    }
  }
  all() { return this.children.flatMap((child) => [child, ...child.all()]); }
  getElementsByTagName(tag) { return this.all().filter((one) => one.tagName === tag.toUpperCase()); }
  getElementById(id) { return this.all().find((one) => one.id === id) ?? null; }
  addEventListener(name, listener) { (this.listeners[name] ??= []).push(listener); }
  dispatchEvent(event) { (this.listeners[event.type] ?? []).forEach((listener) => listener(event)); }
}

function parse(text) {
  const document = new Element("#document");
  let at = document;
  const pieces = /<!DOCTYPE[^>]*>|<\/(\w+)>|<(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*>|([^<]+)/y;
  while (pieces.lastIndex < text.length) {
    const piece = pieces.exec(text);
    if (piece === null) throw new Error("the page cannot be read");
    const [, closed, opened, attributes, words] = piece;
    if (closed) {
      if (at.tagName !== closed.toUpperCase()) throw new Error(`${closed} closes ${at.tagName}`);
      at = at.parent;
    } else if (opened) {
      const made = new Element(opened);
      for (const [, name, value] of attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) made.attributes[name] = plain(value ?? "");
      at.append(made);
      if (opened === "script" || opened === "style") {
        const end = text.indexOf(`</${opened}>`, pieces.lastIndex);
        made.textContent = text.slice(pieces.lastIndex, end);
        pieces.lastIndex = end + opened.length + 3;
      } else if (!VOID.includes(opened)) at = made;
    } else if (words) at.nodes.push(plain(words));
  }
  document.documentElement = document.getElementsByTagName("html")[0];
  document.body = document.getElementsByTagName("body")[0];
  document.createElement = (tag) => new Element(tag);
  return document;
}

const fs = require("fs");
const vm = require("vm");
const [page, driver] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8"));
const document = parse(page);
const script = document.getElementsByTagName("script")[0].textContent;
vm.runInNewContext(script, { document, Intl });
vm.runInThisContext(driver);
console.log(JSON.stringify(drive(document, (type) => ({ type }))));
