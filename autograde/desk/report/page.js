"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const table = document.getElementById("table");
const body = table.tBodies[0];
const form = document.getElementById("filters");
const fields = Object.fromEntries(
  ["search", "kind", "mistake", "missed"].map((id) => [id, document.getElementById(id)]),
);
// Letters that are no letter with an accent, and that people type without one all the same.
const PLAIN = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i" };

function folded(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/[ßæœøłđðþħŧı]/g, (one) => PLAIN[one]);
}

const rows = Array.from(body.rows, (row, place) => ({
  row,
  place,
  text: folded(row.cells[0].textContent),
  kinds: row.dataset.kinds.split(" "),
  mistakes: row.dataset.mistakes.split(" "),
  missed: row.dataset.missed.split(" "),
  more: null,
}));

function fits(one, wanted) {
  const missed = fields.missed.value;
  return one.text.includes(wanted)
    && (!fields.kind.value || one.kinds.includes(fields.kind.value))
    && (!fields.mistake.value || one.mistakes.includes(fields.mistake.value))
    && (!missed || (missed.endsWith(".")
      ? one.missed.some((name) => name.startsWith(missed)) : one.missed.includes(missed)));
}

function filter() {
  let count = 0;
  const wanted = folded(fields.search.value.trim());
  for (const one of rows) {
    const hidden = !fits(one, wanted);
    count += !hidden;
    one.row.hidden = hidden;
    if (one.more) one.more.hidden = hidden;
  }
  const all = rows.length === 1 ? "1 learner" : `${rows.length} learners`;
  document.getElementById("count").textContent = count === rows.length ? all : `${count} of ${all}`;
}

function key(one, column) {
  const cell = one.row.cells[column];
  const number = Number(cell.dataset.v ?? cell.textContent);
  return column === 0 || Number.isNaN(number) ? cell.textContent : number;
}

function sort(head) {
  const column = head.cellIndex;
  const first = column === 0 ? "ascending" : "descending";
  const turned = first === "ascending" ? "descending" : "ascending";
  const order = head.getAttribute("aria-sort") === first ? turned : first;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const words = new Intl.Collator(undefined, { numeric: true });
  const keys = new Map(rows.map((one) => [one, key(one, column)]));
  rows.sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    const by = typeof a === "string" ? words.compare(a, b) : a - b;
    return sign * by || one.place - other.place;
  });
  body.append(...rows.flatMap((one) => (one.more ? [one.row, one.more] : [one.row])));
}

function item(list, text) {
  const line = document.createElement("li");
  line.textContent = text;
  list.append(line);
  return line;
}

function details(one) {
  const told = data.rows[one.place];
  const list = document.createElement("ul");
  for (const text of [...told.w, ...told.s]) item(list, text);
  data.checks.forEach(([id, criteria], place) => {
    const missed = criteria.filter((_, number) => one.missed.includes(`${place}.${number}`));
    if (!missed.length) return;
    const line = item(list, `${id}: missed ${missed.join("; ")}. `);
    if (told.i[id]) line.append(`It only carries a mistake of ${told.i[id].join(" and ")} forward. `);
    const [names, alike] = told.m[id] ?? [[], 0];
    const says = names.map((name) => `${data.mistakes[name]} [${name}]`);
    line.append((alike ? "One of these: " : "") + says.join(" "));
  });
  if (told.f) {
    const link = document.createElement("a");
    link.href = told.f;
    link.textContent = "the feedback";
    item(list, "").append(link);
  }
  if (!list.children.length) item(list, "Nothing was missed.");
  const row = document.createElement("tr");
  row.className = "more";
  row.insertCell().append(list);
  row.cells[0].colSpan = one.row.cells.length;
  return row;
}

function unfold(button) {
  const one = rows.find((other) => other.row === button.closest("tr"));
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) {
    one.more.remove();
    one.more = null;
  } else {
    one.more = details(one);
    one.row.after(one.more);
  }
}

form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
table.tHead.addEventListener("click", (event) => {
  if (event.target.closest("button")) sort(event.target.closest("th"));
});
body.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) unfold(button);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button.show");
  if (!button) return;
  form.reset();
  for (const [kind, value] of Object.entries(button.dataset)) fields[kind].value = value;
  filter();
  form.scrollIntoView();
  fields[Object.keys(button.dataset)[0]].focus({ preventScroll: true });
});
// What is not laid out as a table is one all the same, for those who listen to it.
if (table.classList.contains("many")) {
  table.role = "table";
  for (const group of [table.tHead, body]) group.role = "rowgroup";
  for (const row of table.rows) {
    row.role = "row";
    for (const cell of row.cells) cell.role = cell.tagName === "TD" ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader";
  }
}
// A fold stays shut on paper, so it is opened for it.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".mistakes details:not([open])")];
  for (const one of opened) one.open = true;
});
window.addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
