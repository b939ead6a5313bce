// Uses the page of an overview as a person does, and tells what was seen. Runs in a browser and in the small
// document of dom.js alike: `make` makes an event of a name.
function drive(document, make) {
  const table = (id) => document.getElementById(id);
  const rows = (id) => Array.from(table(id).tBodies[0].rows);
  const shown = (id) => rows(id).filter((row) => !row.hidden);
  const column = (id, at) => shown(id).map((row) => row.cells[at].textContent);
  const head = (id, at) => table(id).tHead.rows[0].cells[at];
  const button = (id, at) => head(id, at).getElementsByTagName("button")[0];
  const press = (id, at) => {
    button(id, at).dispatchEvent(make("click"));
    return { order: head(id, at).getAttribute("aria-sort"), folders: column(id, 0) };
  };
  const search = (text) => {
    const input = document.getElementById("search");
    input.value = text;
    input.dispatchEvent(make("input"));
    return { shown: shown("readiness").length, missing: shown("missing").length, told: document.getElementById("count").textContent };
  };
  const choose = (id, at, value) => {
    const select = document.getElementById("tools-" + id).getElementsByTagName("select")[at];
    const values = Array.from(select.getElementsByTagName("option")).map((option) => option.getAttribute("value"));
    select.value = value;
    select.dispatchEvent(make("change"));
    return { values, rows: shown(id).length, told: document.getElementById("count-" + id).textContent };
  };
  const seen = {};
  seen.given = { order: head("readiness", 0).getAttribute("aria-sort"), folders: column("readiness", 0) };
  seen.tools = Array.from(document.getElementsByTagName("div")).filter((one) => one.hidden).length;
  seen.buttons = Array.from(document.getElementsByTagName("thead")[0].getElementsByTagName("button")).length;
  seen.button = [button("readiness", 9).tagName.toLowerCase(), button("readiness", 9).getAttribute("type")];
  seen.missing = [press("readiness", 9), press("readiness", 9), press("readiness", 9)];
  seen.born = [press("readiness", 2), press("readiness", 2)];
  seen.standing = press("readiness", 5);
  seen.other = head("readiness", 2).getAttribute("aria-sort");
  seen.search = [search("zoe"), search("  ALERT  script "), search("nobody at all"), search("")];
  seen.status = [choose("missing", 2, "Missing"), choose("missing", 1, "recommended"), choose("missing", 2, "")];
  seen.both = search("anna");
  seen.scripts = document.getElementsByTagName("script").length;
  seen.tags = document.getElementsByTagName("b").length;
  return seen;
}
