// Who is signed in, and the way out: a real form, so that the server ends the session.
export default function ({ data, parentElement }) {
  let box = parentElement.querySelector(".account");
  if (!box) {
    box = document.createElement("div");
    box.className = "account";
    box.append(...["avatar", "who"].map((name) => Object.assign(document.createElement("div"), { className: name })));
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/auth/sign-out" });
    const csrf = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf" });
    const button = Object.assign(document.createElement("button"), { type: "submit" });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M10 4H5v16h5M15 8l4 4-4 4M19 12H9");
    svg.append(path);
    button.append(svg);
    form.append(csrf, button);
    box.append(form);
    const [name, roles] = ["name", "roles"].map((part) =>
      Object.assign(document.createElement("div"), { className: part }),
    );
    box.querySelector(".who").append(name, roles);
    parentElement.appendChild(box);
  }
  const words = data.name.trim().split(/\s+/);
  box.querySelector(".avatar").textContent = words.slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  box.querySelector(".name").textContent = data.name;
  box.querySelector(".roles").textContent = data.roles;
  box.querySelector("input").value = data.csrf;
  const button = box.querySelector("button");
  button.title = data.sign_out;
  button.setAttribute("aria-label", data.sign_out);
}
