// Shows the state of the preview, and puts a new one in the place of the old without moving anything.
"use strict";

const $ = (id) => document.getElementById(id);
const PLACE = "place";
let state = null;
let chosen = "";
let chosenPage = 0;
let fetching = false;
let restored = false;

/** An element with a class and children; text is only ever text. */
function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

// ---- the state ----------------------------------------------------------------------------------

async function refresh() {
  if (fetching) return;
  fetching = true;
  try {
    let next;
    do {
      next = await (await fetch("state", { cache: "no-store" })).json();
      show(next);
    } while (newest > next.version);
  } catch {
    // the stream of events tells when the preview is gone, and comes back when it is
  } finally {
    fetching = false;
  }
}

function show(next) {
  const before = state;
  state = next;
  $("title").textContent = next.title || "Preview";
  const wrong = Boolean(next.stopped || next.faults.length);
  document.title = `${wrong ? "Fault: " : ""}${next.title || "Preview"}`;
  status(next, wrong);
  showFaults(next, wrong);
  showPages(next);
  if (!before || told(before) !== told(next)) showTrace(next, before);
  $("trace-old").hidden = !next.trace_old;
  document.body.dataset.version = next.version;
  document.body.dataset.busy = next.busy;
  if (!restored && next.pages.length) restore();
}

const told = (one) => JSON.stringify([one.trace, one.places, one.others, one.notices]);

function status(next, wrong) {
  const words = next.busy ? "Making the pack …" : wrong ? "Not made: see what is wrong." : `Up to date: ${count(next.pages.length, "page")}.`;
  $("status").className = "";
  if ($("status").textContent !== words) $("status").textContent = words;
}

// ---- faults -------------------------------------------------------------------------------------

function fault(one) {
  const where = one.line ? `${one.file}:${one.line}:${one.column}` : one.file;
  const item = make("div", "fault", make("p", "", make("code", "", where), `: ${one.severity} ${one.code}: ${one.message}`));
  if (one.hint) item.append(make("p", "hint", one.hint));
  return item;
}

function showFaults(next, wrong) {
  const list = next.faults.map(fault);
  if (next.stopped) {
    list.push(make("div", "fault", make("p", "", next.stopped.message), make("p", "hint", next.stopped.hint)));
  }
  const key = JSON.stringify([next.faults, next.stopped]);
  if ($("fault-list").dataset.key !== key) {
    $("fault-list").dataset.key = key;
    $("fault-list").replaceChildren(...list);
  }
  $("faults").hidden = !wrong;
}

// ---- pages --------------------------------------------------------------------------------------

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.near = entry.isIntersecting;
    if (entry.isIntersecting) draw(entry.target);
  }
}, { root: $("pages"), rootMargin: "1500px 0px" });

function showPages(next) {
  const sheets = $("sheets");
  $("pages-old").hidden = !next.pages_old;
  sheets.classList.toggle("is-old", next.pages_old);
  while (sheets.children.length > next.pages.length) sheets.lastElementChild.remove();
  next.pages.forEach((page, index) => {
    const number = index + 1;
    let figure = sheets.children[index];
    if (!figure) {
      figure = make("figure", "", document.createElement("img"), make("figcaption", ""));
      figure.id = `page-${number}`;
      figure.drawn = "";
      sheets.append(figure);
      near.observe(figure);
    }
    figure.style.aspectRatio = `${page.width} / ${page.height}`;
    figure.querySelector("figcaption").textContent = `Page ${number} of ${next.pages.length}`;
    figure.querySelector("img").alt = described(page, number, next);
    draw(figure);
  });
}

function described(page, number, next) {
  const on = page.headings.length ? `: ${page.headings.join("; ")}` : "";
  return `${next.pages_old ? "Old: " : ""}Page ${number} of ${next.pages.length}${on}`;
}

/** Draws a page as sharply as the screen shows it; the old picture stays until the new one is ready. */
async function draw(figure) {
  const width = Math.min(4000, Math.max(100, Math.round(figure.clientWidth * devicePixelRatio)));
  const key = `pages/${state.edition}/${figure.id.slice(5)}.png?width=${width}`;
  if (figure.drawn === key || figure.wanted === key) return;
  figure.classList.toggle("waiting", !figure.drawn.startsWith(`pages/${state.edition}/`));
  if (!figure.near) return;
  figure.wanted = key;
  const picture = new Image();
  picture.src = key;
  try {
    await picture.decode();
  } catch {
    if (figure.wanted === key) figure.wanted = "";
    return; // a newer edition is on its way
  }
  if (figure.wanted !== key) return;
  const old = figure.querySelector("img");
  picture.alt = old.alt;
  old.replaceWith(picture);
  figure.drawn = key;
  figure.dataset.edition = key.split("/")[1];
  figure.wanted = "";
  figure.classList.remove("waiting");
}

let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => [...$("sheets").children].forEach(draw), 200);
});

// ---- the trace ----------------------------------------------------------------------------------

function showTrace(next, before) {
  const trace = next.trace;
  if (!trace) return;
  const open = new Set([...document.querySelectorAll("#trace details[open]")].map((one) => one.dataset.id));
  const focused = document.activeElement?.dataset?.id;
  const earlier = new Map((before?.trace?.risks ?? []).map((risk) => [risk.id, JSON.stringify(risk)]));
  const top = $("trace").scrollTop;
  $("summary").textContent = `Catalogue ${trace.catalogue.version}, ${trace.catalogue.hash.slice(0, 12)}. ` +
    `${count(trace.risks.length, "risk")}, the worst first. Choose one to see it in the pages.`;
  $("risks").replaceChildren(...trace.risks.map((risk) => item(risk, next.places[risk.id] ?? [],
    earlier.size > 0 && earlier.get(risk.id) !== JSON.stringify(risk))));
  $("rest").replaceChildren(...leftOut(trace), ...conflicts(trace), ...others(next));
  document.querySelectorAll("#trace details").forEach((one) => { one.open = open.has(one.dataset.id); });
  if (focused) document.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  $("trace").scrollTop = top;
  mark(chosen, chosenPage);
}

function item(risk, places, changed) {
  const button = make("button", "", risk.name);
  button.type = "button";
  button.dataset.id = `risk:${risk.id}`;
  button.addEventListener("click", () => choose(risk.id, places[0]));
  const title = make("h3", "", button);
  if (changed) title.append(make("span", "new", "changed"));
  const element = make("li", "", title,
    make("p", "meta", `${risk.kind.replaceAll("-", " ")}, worst case ${risk.worst_case}; ${risk.layer}; ${risk.nerves.join(", ")}`),
    make("p", "chance", risk.chance.text),
    make("p", "", `Because: ${risk.because}`));
  element.id = `risk-${risk.id}`;
  if (places.length) element.append(where(risk, places));
  element.append(considered(risk));
  return element;
}

function where(risk, places) {
  const line = make("p", "where", "In the pages: ");
  for (const place of places) {
    const button = make("button", "", String(place.page));
    button.type = "button";
    button.dataset.id = `place:${risk.id}:${place.page}`;
    button.setAttribute("aria-label", `${risk.name}, on page ${place.page}`);
    button.addEventListener("click", () => choose(risk.id, place));
    line.append(button);
  }
  return line;
}

function considered(risk) {
  const all = make("details", "", make("summary", "", `${count(risk.considered.length, "claim")} considered`));
  all.dataset.id = `claims:${risk.id}`;
  const rank = (claim) => (claim.role === "speaks" ? 0 : claim.role === "beside" ? 1 : 2);
  const claims = [...risk.considered].sort((one, other) => rank(one) - rank(other));
  all.append(make("ul", "claims", ...claims.map((claim) => make("li", claim.role,
    make("p", "", make("span", "role", claim.role.replaceAll("-", " ")), `: ${claim.chance.text}`),
    make("p", "meta", `${claim.layer} ${claim.from}, ${claim.evidence}${claim.sources.length ? `, ${claim.sources.join(", ")}` : ""}`),
    make("p", "", claim.because)))));
  return all;
}

function leftOut(trace) {
  if (!trace.left_out.length) return [];
  return [make("h2", "", "Left out"), ...trace.left_out.map((one) =>
    make("p", "", `${one.name} at ${one.nerves.join(", ")}. ${one.because} (${one.by})`))];
}

function conflicts(trace) {
  if (!trace.conflicts.length) return [];
  return [make("h2", "", "Conflicts between sources"), ...trace.conflicts.map((one) => make("div", "",
    make("p", "role", `${one.id}, ${one.shown === "both" ? "both sides show" : "settled"}`),
    make("p", "", one.what), make("p", "meta", `Because: ${one.because} To undo: ${one.undo}`)))];
}

function others(next) {
  const found = [];
  if (next.notices.length) {
    found.push(make("h2", "", "Notes"), ...next.notices.map((words) => make("p", "", words)));
  }
  if (next.others.length) {
    const all = make("details", "", make("summary", "", `${count(next.others.length, "finding")} elsewhere, or only a warning`));
    all.dataset.id = "others";
    all.append(...next.others.map(fault));
    found.push(make("h2", "", "Other findings"), all);
  }
  return found;
}

/** Chooses a risk, and shows its place in the pages. */
function choose(id, place) {
  mark(id, place?.page);
  if (place) {
    const figure = $(`page-${place.page}`);
    const pane = $("pages");
    const down = figure.offsetTop + figure.clientHeight * place.down - 80;
    if (pane.scrollHeight > pane.clientHeight) pane.scrollTop = down;
    else scrollTo(0, pane.offsetTop + down);
    draw(figure);
  }
  remember();
}

/** Marks the risk in the trace, and its place on that page, else on the first that has it. */
function mark(id, page) {
  const places = state?.places[id] ?? [];
  const place = places.find((one) => one.page === page) ?? places[0];
  [chosen, chosenPage] = [id, place?.page ?? 0];
  document.querySelectorAll("#risks > li").forEach((one) => {
    const here = one.id === `risk-${id}`;
    one.classList.toggle("chosen", here);
    if (here) one.querySelector("h3 button").setAttribute("aria-current", "true");
    else one.querySelector("h3 button").removeAttribute("aria-current");
  });
  document.querySelectorAll(".mark").forEach((one) => one.remove());
  if (!place || !$(`page-${place.page}`)) return;
  const line = make("div", "mark");
  line.style.top = `${100 * place.down}%`;
  $(`page-${place.page}`).append(line);
}

// ---- the place, over a reload by hand -----------------------------------------------------------

let waiting = 0;

function remember() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (!restored) return;
    const place = { pages: $("pages").scrollTop, trace: $("trace").scrollTop, all: scrollY, chosen, chosenPage };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  }, 100);
}

function restore() {
  restored = true;
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  if (!place) return;
  mark(place.chosen, place.chosenPage);
  $("pages").scrollTop = place.pages;
  $("trace").scrollTop = place.trace;
  scrollTo(0, place.all);
}

for (const pane of [$("pages"), $("trace"), document]) pane.addEventListener("scroll", remember);

// ---- news ---------------------------------------------------------------------------------------

let newest = 0;
const events = new EventSource("events");
events.addEventListener("message", (event) => {
  newest = Number(event.data);
  refresh();
});
events.addEventListener("error", () => {
  $("status").className = "gone";
  $("status").textContent = "Not connected: the preview has ended.";
});
