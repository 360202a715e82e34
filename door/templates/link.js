// A link that stays in this tab; Streamlit's own opens another one.
export default function ({ data, parentElement }) {
  let link = parentElement.querySelector("a");
  if (!link) {
    link = document.createElement("a");
    link.className = "button";
    parentElement.appendChild(link);
  }
  link.href = data.href;
  link.textContent = data.label;
}
