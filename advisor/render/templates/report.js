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
  const recount = () => {
    const left = rows.filter((row) => !row.hidden && !row.classList.contains("faded"));
    count.textContent = `${left.length} of ${rows.length} rows`;
  };
  input.addEventListener("input", () => {
    const tests = input.value.split(";").filter((part) => part.trim()).map(matcher);
    for (const row of rows) row.hidden = !tests.every((test) => test(row));
    recount();
  });
  document.addEventListener("brushed", recount);
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
  const rows = [...(event.target.querySelectorAll?.("tr[data-trial]:not([hidden], .faded)") ?? [])];
  if (step === undefined || !event.target.matches(".scroll") || rows.length === 0) return;
  const place = rows.findIndex((row) => row.dataset.trial === marked) + step;
  const row = rows[Math.min(Math.max(place, 0), rows.length - 1)];
  mark(row.dataset.trial);
  row.scrollIntoView({ block: "nearest" });
  event.preventDefault();
});

// Parallel coordinates: keep the trials that pass through a part of an axis, in every figure and in the table. Drag along
// an axis, or set the part below the figure, where the keyboard does it too; press an axis without dragging to let go.
const records = document.getElementById("advisor-report");
const told = (value) => (typeof value === "number" ? Number(value.toPrecision(3)).toString() : String(value));
for (const drawing of document.querySelectorAll("svg:has(g.axis)")) {
  const ends = (path) => {
    const numbers = path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
    return numbers.flatMap((x, place) => (place % 2 ? [] : [[x, numbers[place + 1]]]));
  };
  const drawn = new Map([...drawing.querySelectorAll("g.trial")].map((g) => [g.dataset.trials, ends(g.querySelector("path"))]));
  let trials = null;  // from the records, when they are first asked for: of ten thousand trials they take a moment
  const value = (axis, number) => {
    trials ??= new Map(JSON.parse(records.textContent).study.trials.map((trial) => [String(trial.number), trial]));
    const trial = trials.get(number);
    return axis.name === "=" ? trial.score : axis.name ? trial.parameters?.[axis.name] : -drawn.get(number)?.[axis.place][1];
  };
  const axes = [...drawing.querySelectorAll("g.axis")].map((group, place) => {
    const [[x, bottom], [, top]] = ends(group.querySelector("path"));
    const name = group.dataset.name;
    const title = name === "=" ? "score" : name ? name.replaceAll("_", " ") : `axis ${place + 1}`;
    return { place, name, title, x, bottom, top, kept: null };
  });
  const levels = (axis) => {
    if (axis.levels) return axis.levels;
    const found = new Map();  // the heights at which lines pass, the lowest first, and what each stands for
    for (const [number, points] of drawn) {
      if (points[axis.place][1] <= axis.bottom + 0.5) found.set(points[axis.place][1], number);
    }
    const rising = [...found].sort((a, b) => b[0] - a[0]);
    return (axis.levels = rising.map(([height, number]) => ({ height, get value() { return value(axis, number); } })));
  };
  const passes = (axis, number) => {
    const kept = levels(axis).slice(axis.kept.from, axis.kept.to + 1);
    const height = drawn.get(number)?.[axis.place][1];
    if (height !== undefined) return kept.some((level) => level.height === height);
    const own = value(axis, number);  // of one that has no line, where very many were tried
    const [low, high] = [kept[0]?.value, kept.at(-1)?.value];
    return typeof own === "number" ? own >= low && own <= high : kept.some((level) => level.value === own);
  };
  const count = make("output", {});
  const select = make("select", {}, ...axes.map((axis) => make("option", { value: axis.place, textContent: axis.title })));
  const [from, to] = ["from", "to"].map((text) => {
    const input = make("input", { type: "range", min: 0, step: 1 });
    const shown = make("span", { className: "set" });
    return { input, shown, label: make("label", {}, `${text} `, input, " ", shown) };
  });
  const shade = axes.map(() => drawing.appendChild(document.createElementNS(drawing.namespaceURI, "rect")));
  const show = () => {
    const set = axes.filter((axis) => axis.kept !== null);
    for (const axis of axes) {
      const kept = levels(axis).slice(axis.kept?.from ?? 0, (axis.kept?.to ?? -1) + 1);
      const [low, high] = [kept[0]?.height ?? 0, kept.at(-1)?.height ?? 0];
      const place = { x: axis.x - 6, width: kept.length ? 12 : 0, y: high - 4, height: low - high + 8, class: "brush" };
      for (const [name, at] of Object.entries(place)) shade[axis.place].setAttribute(name, at);
    }
    for (const [number, elements] of marks) {
      const isOut = !set.every((axis) => passes(axis, number));
      for (const element of elements) element.classList.toggle("faded", isOut);
    }
    const left = [...drawn.keys()].filter((number) => set.every((axis) => passes(axis, number))).length;
    count.textContent = set.length ? `${left} of ${drawn.size} trials drawn here are kept` : "";
    document.dispatchEvent(new Event("brushed"));
    fill();
  };
  let isAsked = false;  // nothing is read from the records before
  const fill = () => {
    const axis = axes[select.selectedIndex];
    const last = levels(axis).length - 1;
    for (const [end, level] of [[from, axis.kept?.from ?? 0], [to, axis.kept?.to ?? last]]) {
      end.input.max = last;
      end.input.value = level;
      if (!isAsked) continue;
      const known = axis.name ? levels(axis)[level]?.value : `level ${level + 1}`;
      end.shown.textContent = known === undefined ? "" : told(known);
      end.input.setAttribute("aria-valuetext", end.shown.textContent);
    }
  };
  const keep = (axis, low, high) => {
    isAsked = true;
    axis.kept = low <= 0 && high >= levels(axis).length - 1 ? null : { from: low, to: high };
    show();
  };
  from.input.addEventListener("input", () => keep(axes[select.selectedIndex], +from.input.value, Math.max(+from.input.value, +to.input.value)));
  to.input.addEventListener("input", () => keep(axes[select.selectedIndex], Math.min(+from.input.value, +to.input.value), +to.input.value));
  select.addEventListener("change", fill);
  const all = make("button", { type: "button", className: "copy", textContent: "Show all" });
  all.addEventListener("click", () => {
    for (const axis of axes) axis.kept = null;
    show();
  });
  const caption = drawing.closest("figure")?.querySelector("figcaption");
  const legend = make("legend", { textContent: "Keep the trials in a part of an axis (or drag along it)" });
  const controls = make("fieldset", { className: "brushing only-with-script" }, legend, make("label", {}, "axis ", select), from.label, to.label, all, count);
  caption?.after(controls);
  controls.addEventListener("focusin", () => {
    if (isAsked) return;
    isAsked = true;
    fill();
  });
  fill();

  let start = null;
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
  drawing.addEventListener("pointerdown", (event) => {
    const { x, y } = at(event);
    const axis = axes.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
    if (Math.abs(axis.x - x) > 16) return;
    start = { axis, y };
    select.selectedIndex = axis.place;
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const { y } = at(event);
    const { axis, y: begun } = start;
    start = null;
    if (Math.abs(y - begun) < 3) return keep(axis, 0, Infinity);
    const inside = levels(axis).flatMap(({ height }, place) => (height >= Math.min(y, begun) && height <= Math.max(y, begun) ? [place] : []));
    keep(axis, inside[0] ?? 1, inside.at(-1) ?? 0);
  });
  drawing.classList.add("brushed");
}

// Commands: copy what stands in the box.
for (const command of document.querySelectorAll(".command")) {
  const button = make("button", { type: "button", className: "copy only-with-script", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${command.dataset.what ?? `the command ${command.textContent}`}`);
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
