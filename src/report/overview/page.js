"use strict";
// Sorts a table by the head that is chosen, and hides the rows that a search or a choice leaves out. The page is whole
// without it. What it says stands in the page.
(() => {
  const words = document.body.dataset;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const said = (shown, total) => words.shown.replace("{shown}", shown).replace("{total}", total);

  // What is empty stays last, whatever the order.
  const compare = (column, turn) => (a, b) => {
    const [x, y] = [a.keys[column.at], b.keys[column.at]];
    if (x === "" || y === "") return (x === "") - (y === "");
    return turn * (column.number ? Number(x) - Number(y) : collator.compare(x, y));
  };

  const tables = Array.from(document.getElementsByTagName("table"), (table) => {
    const body = table.tBodies[0];
    const columns = Array.from(table.tHead.rows[0].cells, (head, at) => ({
      head, at, title: head.textContent, number: head.dataset.by === "number", filter: head.dataset.filter !== undefined,
      chosen: "",
    }));
    const rows = Array.from(body.rows, (row) => {
      const cells = Array.from(row.cells);
      const texts = cells.map((cell) => cell.textContent);
      const keys = cells.map((cell, at) => cell.dataset.sort === undefined ? texts[at] : cell.dataset.sort);
      return { row, texts, keys, text: folded(texts.join("\n")) };
    });
    const told = document.getElementById("count-" + table.id);

    const sort = (column) => {
      const next = { ascending: "descending", descending: "" };
      const now = column.head.getAttribute("aria-sort");
      const order = now === null ? "ascending" : next[now];
      columns.forEach((other) => other.head.removeAttribute("aria-sort"));
      if (order) column.head.setAttribute("aria-sort", order);
      // Without an order the rows stand again as they were written.
      const sorted = order ? [...rows].sort(compare(column, order === "ascending" ? 1 : -1)) : rows;
      sorted.forEach((one) => body.append(one.row));
    };

    columns.forEach((column) => {
      const button = document.createElement("button");
      button.setAttribute("type", "button");
      button.textContent = column.title;
      button.addEventListener("click", () => sort(column));
      column.head.textContent = "";
      column.head.setAttribute("data-title", column.title);
      column.head.append(button);
    });

    const choice = (column) => {
      const seen = new Map();
      rows.forEach((one) => {
        if (one.texts[column.at] !== "") seen.set(one.texts[column.at], one);
      });
      const option = (value, text) => {
        const made = document.createElement("option");
        made.setAttribute("value", value);
        made.textContent = text;
        return made;
      };
      const select = document.createElement("select");
      select.append(option("", words.all));
      const values = [...seen.values()].sort(compare(column, 1)).map((one) => one.texts[column.at]);
      values.forEach((value) => select.append(option(value, value)));
      select.addEventListener("change", () => {
        column.chosen = select.value;
        choose();
      });
      const label = document.createElement("label");
      label.append(column.title, select);
      return label;
    };
    const tools = document.getElementById("tools-" + table.id);
    columns.filter((column) => column.filter).forEach((column) => tools.append(choice(column)));
    tools.hidden = false;

    // How many rows stay.
    const filter = (parts) => {
      let shown = 0;
      rows.forEach((one) => {
        const stays = parts.every((part) => one.text.includes(part)) &&
          columns.every((column) => column.chosen === "" || one.texts[column.at] === column.chosen);
        one.row.hidden = !stays;
        shown += stays;
      });
      told.textContent = said(shown, rows.length);
      return [shown, rows.length];
    };
    return filter;
  });

  function choose() {
    const parts = folded(search.value).split(/\s+/).filter((part) => part !== "");
    const counts = tables.map((filter) => filter(parts));
    const sum = (at) => counts.reduce((all, one) => all + one[at], 0);
    count.textContent = said(sum(0), sum(1));
  }

  search.addEventListener("input", choose);
  document.getElementById("tools").hidden = false;
  choose();
})();
