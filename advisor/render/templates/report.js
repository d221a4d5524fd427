// What helps where scripts run: sort and filter tables, know a trial in every figure, brush, copy, open all in print.
// Without this script the report says the same. Nothing here asks for anything from anywhere.
"use strict";

const make = (name, fields, ...children) => {
  const element = Object.assign(document.createElement(name), fields);
  element.append(...children);
  return element;
};

// Tables: press a heading to sort; type to filter, "name: text" in one column, "name > 0.9" by number.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const headings = [...table.tHead.rows[0].cells];
  const names = headings.map((heading) => heading.textContent.trim().toLowerCase());
  const rows = [...table.tBodies[0].rows];
  const key = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  headings.forEach((heading, column) => {
    const button = make("button", { type: "button", textContent: heading.textContent.trim() });
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const rising = heading.getAttribute("aria-sort") !== "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const order = (a, b) => {
        const [x, y] = [key(a, column), key(b, column)];
        const nothing = (text) => text === "" || text === "-";
        if (nothing(x) || nothing(y)) return nothing(x) - nothing(y);
        const [m, n] = [Number(x), Number(y)];
        return (Number.isNaN(m) || Number.isNaN(n) ? x.localeCompare(y) : m - n) * (rising ? 1 : -1);
      };
      table.tBodies[0].append(...rows.sort(order));
    });
  });
  if (rows.length < 6) continue;
  const matcher = (text) => {
    const [, name, sign, wanted] = text.match(/^\s*([^<>=:]+?)\s*(<=|>=|<|>|=|:)\s*(.*?)\s*$/) ?? [];
    const column = name === undefined ? -1 : names.indexOf(name.toLowerCase());
    if (column < 0) return (row) => row.textContent.toLowerCase().includes(text.trim().toLowerCase());
    const number = Number(wanted);
    const compare = { "<": (v) => v < number, ">": (v) => v > number, "<=": (v) => v <= number, ">=": (v) => v >= number };
    if (sign in compare) return (row) => key(row, column) !== "" && compare[sign](Number.parseFloat(key(row, column)));
    const same = wanted.toLowerCase();
    const text_of = (row) => row.cells[column].textContent.trim().toLowerCase();
    return sign === "=" ? (row) => text_of(row) === same : (row) => text_of(row).includes(same);
  };
  const count = make("output", { textContent: `${rows.length} rows` });
  const input = make("input", { type: "search", placeholder: `${names.at(-1) || "name"} = …, or any text; several with ;` });
  input.addEventListener("input", () => {
    const tests = input.value.split(";").filter((part) => part.trim()).map(matcher);
    for (const row of rows) row.hidden = !tests.every((test) => test(row));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
  });
  const label = make("label", { className: "filter only-with-script" }, "Filter ", input, " ", count);
  table.closest(".scroll").before(label);
}

// Trials: one that is pointed at is marked in every figure and in the table; the arrow keys walk the table's rows.
const marks = new Map();
const note = (trial, element) => marks.set(trial, [...(marks.get(trial) ?? []), element]);
for (const group of document.querySelectorAll("g.trials")) {
  const trials = group.dataset.trials.split(" ");
  const points = [...group.querySelectorAll("use")];
  if (points.length === trials.length) points.forEach((point, place) => note(trials[place], point));
}
for (const line of document.querySelectorAll("g.trial")) note(line.dataset.trials, line);
for (const row of document.querySelectorAll("tr[data-trial]")) note(row.dataset.trial, row);
const trialOf = new Map([...marks].flatMap(([trial, elements]) => elements.map((element) => [element, trial])));
let marked = null;
const mark = (trial) => {
  if (trial === marked) return;
  for (const element of marks.get(marked) ?? []) element.classList.remove("marked");
  for (const element of marks.get(trial) ?? []) element.classList.add("marked");
  marked = trial;
};
const under = (event) => event.target.closest?.("g.trials use, g.trial, tr[data-trial]");
document.addEventListener("pointerover", (event) => mark(trialOf.get(under(event)) ?? null));
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = [...(event.target.querySelectorAll?.("tr[data-trial]:not([hidden])") ?? [])];
  if (step === undefined || !event.target.matches(".scroll") || rows.length === 0) return;
  const place = rows.findIndex((row) => row.dataset.trial === marked) + step;
  const row = rows[Math.min(Math.max(place, 0), rows.length - 1)];
  mark(row.dataset.trial);
  row.scrollIntoView({ block: "nearest" });
  event.preventDefault();
});

// Parallel coordinates: drag along an axis to keep the trials that pass there; press without dragging to let go.
for (const drawing of document.querySelectorAll("svg:has(g.trial)")) {
  const lines = [...drawing.querySelectorAll("g.trial")].map((group) => {
    const numbers = group.querySelector("path").getAttribute("d").match(/-?[\d.]+/g).map(Number);
    return { group, points: numbers.flatMap((x, place) => (place % 2 ? [] : [[x, numbers[place + 1]]])) };
  });
  const brushes = new Map();
  let start = null;
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
  const show = () => {
    for (const { group, points } of lines) {
      const kept = [...brushes].every(([axis, [low, high]]) => points[axis][1] >= low && points[axis][1] <= high);
      group.classList.toggle("faded", !kept);
    }
  };
  drawing.addEventListener("pointerdown", (event) => {
    const { x, y } = at(event);
    const distances = lines[0].points.map(([place]) => Math.abs(place - x));
    const axis = distances.indexOf(Math.min(...distances));
    if (distances[axis] > 16) return;
    start = { axis, y };
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const { y } = at(event);
    if (Math.abs(y - start.y) < 3) brushes.delete(start.axis);
    else brushes.set(start.axis, [Math.min(y, start.y), Math.max(y, start.y)]);
    start = null;
    show();
  });
  drawing.classList.add("brushed");
}

// Commands: copy what stands in the box.
for (const command of document.querySelectorAll(".command")) {
  const button = make("button", { type: "button", className: "copy only-with-script", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy the command ${command.textContent}`);
  const text = command.querySelector("code").textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(command.querySelector("code"));
      button.textContent = "Selected: press Ctrl+C";
    }
  });
  command.append(" ", button);
}

// The records: save what this page carries as a file.
const records = document.getElementById("advisor-report");
const save = make("a", { download: "advisor-report.json", textContent: "Save the records as JSON" });
save.className = "only-with-script";
save.href = "#records";
save.addEventListener("click", () => {
  save.href = URL.createObjectURL(new Blob([records.textContent], { type: "application/json" }));
});
document.querySelector("footer").append(make("p", {}, save));

// Print: what is folded is paper too, but for the long lists of checks that found nothing.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not(.checks)")) folded.open = true;
});
