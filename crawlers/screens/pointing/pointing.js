const TAGS = new Set(
  "article aside b blockquote br dd div dl dt em figure footer h1 h2 h3 h4 h5 h6 header i li main nav ol p pre section small span strong table tbody td th thead time tr u ul".split(" "),
);

function made([tag, number, ...inside]) {
  const element = document.createElement(TAGS.has(tag) ? tag : "span");
  element.dataset.n = String(number);
  for (const part of inside) {
    element.append(typeof part === "string" ? document.createTextNode(`${part} `) : made(part));
  }
  return element;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const written = JSON.stringify(data.page);
  let page = parentElement.querySelector(".page");
  if (!page || page.written !== written) {
    page?.remove();
    page = document.createElement("div");
    page.className = "page";
    page.written = written;
    page.append(made(data.page));
    page.addEventListener("mouseover", (event) => {
      page.querySelector(".over")?.classList.remove("over");
      event.target.closest("[data-n]")?.classList.add("over");
    });
    page.addEventListener("click", (event) => {
      const place = event.target.closest("[data-n]");
      if (place && Number(place.dataset.n) >= 0) {
        page.tell("pointed", Number(place.dataset.n));
      }
    });
    parentElement.append(page);
  }
  page.tell = setTriggerValue;
  for (const one of page.querySelectorAll("[data-mark]")) {
    delete one.dataset.mark;
  }
  for (const [number, mark] of Object.entries(data.marks)) {
    const place = page.querySelector(`[data-n="${Number(number)}"]`);
    if (place) {
      place.dataset.mark = mark;
    }
  }
}
